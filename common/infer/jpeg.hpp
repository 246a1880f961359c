// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace vlm::infer {

/// A baseline JPEG, and what requests hold of it, worked out once however many they are.
class Jpeg {
public:
    Jpeg() = default;
    explicit Jpeg(std::string bytes);

    [[nodiscard]] bool empty() const { return m_bytes.empty(); }
    [[nodiscard]] std::size_t size() const { return m_bytes.size(); }
    [[nodiscard]] const std::string& bytes() const { return m_bytes; }
    [[nodiscard]] const std::string& base64() const { return m_base64; } ///< standard alphabet, padded
    [[nodiscard]] std::string
    sha256() const; ///< 64 hexadecimal digits; worked out at each call, since few servers want it

private:
    std::string m_bytes;
    std::string m_base64;
};

} // namespace vlm::infer
