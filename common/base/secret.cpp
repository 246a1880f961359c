// SPDX-License-Identifier: Apache-2.0
#include "common/base/secret.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <vector>

#include <fmt/format.h>

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

} // namespace vlm::base
