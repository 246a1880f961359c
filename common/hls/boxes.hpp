// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace vlm::hls {

/// Boxes of MP4 (ISO/IEC 14496-12, 4.2), written into a growing buffer, numbers with their highest byte first.
class BoxWriter {
public:
    /// A box begins; whatever is written until it is closed is in it. `type` has four characters.
    class Box {
    public:
        Box(BoxWriter& writer, std::string_view type);
        /// A full box.
        Box(BoxWriter& writer, std::string_view type, std::uint8_t version, std::uint32_t flags);
        ~Box();
        Box(const Box&) = delete;
        Box& operator=(const Box&) = delete;

    private:
        BoxWriter& m_writer;
        std::size_t m_begin;
    };

    void u8(std::uint8_t value) { m_bytes.push_back(value); }
    void u16(std::uint16_t value) { number(value); }
    void u32(std::uint32_t value) { number(value); }
    void u64(std::uint64_t value) { number(value); }
    void text(std::string_view value) { m_bytes.insert(m_bytes.end(), value.begin(), value.end()); }
    void bytes(std::span<const std::uint8_t> value) { m_bytes.insert(m_bytes.end(), value.begin(), value.end()); }
    void zeros(std::size_t count) { m_bytes.insert(m_bytes.end(), count, 0); }

    /// Writes over what was written as u32.
    void set_u32(std::size_t at, std::uint32_t value);

    /// Room for so many more bytes.
    void reserve(std::size_t count) { m_bytes.reserve(m_bytes.size() + count); }

    [[nodiscard]] std::size_t size() const { return m_bytes.size(); }
    [[nodiscard]] std::vector<std::uint8_t> take() { return std::move(m_bytes); }

private:
    template <typename Value>
    void number(Value value) {
        std::array<std::uint8_t, sizeof(Value)> digits;
        for (std::size_t i = 0; i < digits.size(); ++i)
            digits[i] = static_cast<std::uint8_t>(value >> (8 * (digits.size() - 1 - i)));
        bytes(digits);
    }

    std::vector<std::uint8_t> m_bytes;
};

} // namespace vlm::hls
