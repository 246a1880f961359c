// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace vlm::base {

/// SHA-256 over bytes that come in pieces.
class Sha256 {
public:
    Sha256();

    void add(std::string_view bytes);

    /// The digest of everything added, as 64 lower-case hexadecimal digits. Call once.
    [[nodiscard]] std::string hex();

private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const noexcept;
    };
    std::unique_ptr<evp_md_ctx_st, Free> m_context;
};

[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// HMAC-SHA256 (RFC 2104) as 64 lower-case hexadecimal digits.
[[nodiscard]] std::string hmac_sha256_hex(std::string_view key, std::string_view text);

/// What makes a file the same video at any path: "<size>-<sha256 of its first and last MiB>", the hash cut to 32
/// digits. Throws SystemError where the file cannot be read.
[[nodiscard]] std::string file_fingerprint(const std::string& path);

/// The bytes of a file that its fingerprint is made of: [0, first_end) and [last_begin, size), each up to a MiB.
struct FingerprintSpans {
    std::int64_t first_end;
    std::int64_t last_begin;
};
[[nodiscard]] FingerprintSpans fingerprint_spans(std::int64_t size);

/// The fingerprint of a file of this size, from those bytes.
[[nodiscard]] std::string fingerprint_of(std::int64_t size, std::string_view first, std::string_view last);

} // namespace vlm::base
