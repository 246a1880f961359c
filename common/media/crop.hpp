// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/media/picture.hpp"
#include "common/media/picture_size.hpp"
#include "common/media/video_info.hpp"

namespace vlm::media {

/// A rectangle; (x, y) is its upper left corner.
struct PixelRect {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    friend bool operator==(const PixelRect&, const PixelRect&) = default;
};

/// A part of an upright picture as a user names it.
struct Crop {
    enum class Unit {
        pixels,
        shares, ///< of the picture's width and height, 0 to 1
    };
    Unit unit = Unit::pixels;
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
};

/// The crop of a picture of this size: widened to even pixels, so that colours stay where they are. Pure. Throws
/// UsageError "--roi: …" where it reaches beyond the picture.
[[nodiscard]] PixelRect resolved(const Crop& crop, PictureSize upright);

/// The same part as shares of a picture of this size, for pictures of other sizes. Pure.
[[nodiscard]] Crop in_shares(PixelRect part, PictureSize upright);

/// A rectangle of shares, turned with the picture that it lies in, from how the picture is stored to how it is seen.
/// Pure.
struct ShareRect {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
};
[[nodiscard]] ShareRect to_upright(ShareRect stored, Orientation orientation);
[[nodiscard]] ShareRect to_stored(ShareRect upright, Orientation orientation);

/// The part of a decoded picture that shows `part` of its upright one, which is of size `upright`. Copies no samples.
[[nodiscard]] Picture cropped(const Picture& picture, PixelRect part, PictureSize upright, Orientation orientation);

} // namespace vlm::media
