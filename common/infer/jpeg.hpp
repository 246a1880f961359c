// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace vlm::infer {

/// A baseline JPEG with what requests say of it, worked out once however many requests hold the picture.
class Jpeg {
public:
    Jpeg() = default;
    explicit Jpeg(std::string bytes);

    [[nodiscard]] bool empty() const { return m_bytes.empty(); }
    [[nodiscard]] std::size_t size() const { return m_bytes.size(); }
    [[nodiscard]] const std::string& bytes() const { return m_bytes; }
    [[nodiscard]] const std::string& base64() const { return m_base64; } ///< standard alphabet, padded
    [[nodiscard]] const std::string& sha256() const { return m_sha256; } ///< 64 hexadecimal digits

private:
    std::string m_bytes;
    std::string m_base64;
    std::string m_sha256;
};

} // namespace vlm::infer
