// SPDX-License-Identifier: Apache-2.0
#include "common/media/jpeg_size.hpp"

#include <cstddef>

namespace vlm::media {
namespace {

/// SOF0 to SOF15; three of these numbers are tables.
bool is_frame_header(std::uint8_t marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/// Markers behind which no length stands.
bool is_alone(std::uint8_t marker) {
    return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
}

} // namespace

std::optional<PictureSize> jpeg_size(std::span<const std::uint8_t> bytes) {
    constexpr std::uint8_t start_of_scan = 0xDA;
    const auto two_bytes = [&](std::size_t at) { return bytes[at] << 8U | bytes[at + 1]; };
    for (std::size_t at = 0; at + 8 < bytes.size() && bytes[at] == 0xFF;) {
        const std::uint8_t marker = bytes[at + 1];
        if (is_frame_header(marker)) return PictureSize{two_bytes(at + 7), two_bytes(at + 5)};
        if (marker == start_of_scan) break;
        if (marker == 0xFF) {
            ++at; // fill bytes
        } else {
            at += is_alone(marker) ? 2 : 2 + static_cast<std::size_t>(two_bytes(at + 2));
        }
    }
    return std::nullopt;
}

} // namespace vlm::media
