// SPDX-License-Identifier: Apache-2.0
#include "common/base/hash.hpp"

#include <array>
#include <cerrno>
#include <stdexcept>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"

namespace vlm::base {
namespace {

constexpr std::int64_t mebibyte = std::int64_t{1} << 20U;
constexpr std::size_t fingerprint_digits = 32;

void check(int ret) {
    if (ret != 1) throw Error{"SHA-256 is not available from libcrypto"};
}

using Digest = std::array<unsigned char, EVP_MAX_MD_SIZE>;

std::string digits_of(const Digest& digest, unsigned int size) {
    std::string out;
    for (unsigned int i = 0; i < size; ++i)
        out += fmt::format("{:02x}", digest.at(i));
    return out;
}

/// Adds the bytes [from, to) of the file.
void add_range(Sha256& hash, int fd, off_t from, off_t to, const std::string& path) {
    std::vector<char> block(65536);
    while (from < to) {
        const auto want = std::min<off_t>(to - from, static_cast<off_t>(block.size()));
        const ssize_t got = ::pread(fd, block.data(), static_cast<std::size_t>(want), from);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw SystemError{path, errno};
        if (got == 0) throw InputError{path, "shrank while it was read"};
        hash.add({block.data(), static_cast<std::size_t>(got)});
        from += got;
    }
}

std::string fingerprint(std::int64_t size, Sha256& hash) {
    return fmt::format("{}-{}", size, hash.hex().substr(0, fingerprint_digits));
}

} // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const noexcept {
    EVP_MD_CTX_free(context);
}

Sha256::Sha256()
    : m_context{EVP_MD_CTX_new()} {
    if (!m_context) throw std::bad_alloc{};
    check(EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr));
}

void Sha256::add(std::string_view bytes) {
    check(EVP_DigestUpdate(m_context.get(), bytes.data(), bytes.size()));
}

std::string Sha256::hex() {
    Digest digest{};
    unsigned int size = 0;
    check(EVP_DigestFinal_ex(m_context.get(), digest.data(), &size));
    return digits_of(digest, size);
}

std::string sha256_hex(std::string_view bytes) {
    Sha256 hash;
    hash.add(bytes);
    return hash.hex();
}

std::string hmac_sha256_hex(std::string_view key, std::string_view text) {
    Digest digest{};
    unsigned int size = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    const unsigned char* made =
        HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, text.size(), digest.data(), &size);
    check(made != nullptr ? 1 : 0);
    return digits_of(digest, size);
}

std::string file_fingerprint(const std::string& path) {
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!file.is_open()) throw SystemError{path, errno};
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) throw SystemError{path, errno};
    const off_t size = status.st_size;
    const FingerprintSpans spans = fingerprint_spans(size);
    Sha256 hash;
    add_range(hash, file.get(), 0, spans.first_end, path);
    add_range(hash, file.get(), spans.last_begin, size, path);
    return fingerprint(size, hash);
}

FingerprintSpans fingerprint_spans(std::int64_t size) {
    const std::int64_t first_end = std::min(size, mebibyte);
    return {first_end, std::max(first_end, size - mebibyte)};
}

std::string fingerprint_of(std::int64_t size, std::string_view first, std::string_view last) {
    Sha256 hash;
    hash.add(first);
    hash.add(last);
    return fingerprint(size, hash);
}

} // namespace vlm::base
