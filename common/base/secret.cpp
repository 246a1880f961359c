// SPDX-License-Identifier: Apache-2.0
#include "common/base/secret.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <cerrno>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"

namespace vlm::base {

std::string random_hex(std::size_t bytes) {
    std::vector<unsigned char> random(bytes);
    if (RAND_bytes(random.data(), static_cast<int>(bytes)) != 1) throw Error{"the system gives no random bytes"};
    std::string text;
    for (const unsigned char byte : random)
        text += fmt::format("{:02x}", byte);
    return text;
}

bool is_same_secret(std::string_view one, std::string_view other) {
    return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

void replace_secret_file(const std::string& path, std::string_view content) {
    struct stat before {};
    const bool is_there = ::stat(path.c_str(), &before) == 0;
    const mode_t usual = ::umask(S_IRWXG | S_IRWXO);
    try {
        replace_file(path, content);
    } catch (...) {
        ::umask(usual);
        throw;
    }
    ::umask(usual);
    if (!is_there) return;
    if (::chown(path.c_str(), before.st_uid, before.st_gid) != 0 || ::chmod(path.c_str(), before.st_mode & 07777U) != 0)
        throw OutputError{path, errno};
}

} // namespace vlm::base
