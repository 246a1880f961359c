// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

namespace vlm::media {

using Mp4Bytes = std::span<const std::uint8_t>;

constexpr std::uint32_t mp4_type(const char (&name)[5]) {
    std::uint32_t type = 0;
    for (int i = 0; i < 4; ++i)
        type = type << 8U | static_cast<std::uint8_t>(name[i]);
    return type;
}

/// A number of 1 to 8 bytes, the highest first. It lies within `bytes`.
[[nodiscard]] inline std::uint64_t mp4_number(Mp4Bytes bytes, std::size_t at, std::size_t width) {
    std::uint64_t number = 0;
    for (const std::uint8_t byte : bytes.subspan(at, width))
        number = number << 8U | byte;
    return number;
}

/// What stands at the beginning of a box (ISO/IEC 14496-12, 4.2).
struct Mp4BoxHeader {
    std::uint32_t type;
    std::int64_t length; ///< of the header, in bytes
    std::int64_t size;   ///< of the box with it
};

/// `begin`: the first 16 bytes of a box, or all where there are fewer; `left`: what is left for it of what holds it,
/// up to the end of which a box without a size goes. Nothing where no box can begin so. Pure.
[[nodiscard]] std::optional<Mp4BoxHeader> mp4_box_header(Mp4Bytes begin, std::int64_t left);

/// A box in memory, which it refers to.
struct Mp4Box {
    std::uint32_t type;
    Mp4Bytes whole;
    Mp4Bytes content;
};

/// Gives the boxes that lie one behind the other, until `take` returns false. False where one is not whole, with which
/// it ends. Fewer than 8 bytes behind the last are no box. Pure.
bool each_mp4_box(Mp4Bytes boxes, const std::function<bool(const Mp4Box&)>& take);

/// What the first box of that type holds. Pure.
[[nodiscard]] std::optional<Mp4Bytes> find_mp4_box(const std::optional<Mp4Bytes>& boxes, std::uint32_t type);

} // namespace vlm::media
