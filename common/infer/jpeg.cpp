// SPDX-License-Identifier: Apache-2.0
#include "common/infer/jpeg.hpp"

#include <cstdint>
#include <span>

#include "common/base/hash.hpp"
#include "common/base/text.hpp"

namespace vlm::infer {

Jpeg::Jpeg(std::string bytes)
    : m_bytes{std::move(bytes)}
    , m_base64{base::base64(std::span{reinterpret_cast<const std::uint8_t*>(m_bytes.data()), m_bytes.size()})} {}

std::string Jpeg::sha256() const {
    return base::sha256_hex(m_bytes);
}

} // namespace vlm::infer
