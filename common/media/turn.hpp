// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "common/media/picture.hpp"
#include "common/media/video_info.hpp"

namespace vlm::media {

/// Pixels in memory, row after row.
template <typename Byte>
struct PixelPlane {
    Byte* data;
    std::ptrdiff_t stride; ///< bytes
    int width;
    int height;
    int pixel_bytes = 1; ///< 1 or 3
};

/// Mirrors a stored plane left to right and then turns it clockwise, as the orientation says, into one whose sides are
/// exchanged where it is turned sideways. Pure.
void turn(const PixelPlane<const std::uint8_t>& stored, Orientation orientation,
          const PixelPlane<std::uint8_t>& upright);

/// A picture in yuv420p, gray or rgb24, turned so; nothing of it changes but the places of its samples.
[[nodiscard]] Picture turned(const Picture& stored, Orientation orientation);

/// What undoes the orientation.
[[nodiscard]] Orientation inverse(Orientation orientation);

} // namespace vlm::media
