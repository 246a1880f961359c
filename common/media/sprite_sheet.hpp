// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/yuv_image.hpp"

namespace vlm::media {

/// Small pictures of a video in one JPEG, in rows of ten; the last row may be short, and is black where it is.
struct SpriteSheet {
    static constexpr std::size_t columns = 10;
    static constexpr std::size_t most = columns * columns; ///< pictures on a sheet

    std::vector<base::Micros> times; ///< media time of each picture
    int width = 0;                   ///< of one picture, in pixels
    int height = 0;
    std::string jpeg;
};

/// A picture for a sheet.
struct Tile {
    base::Micros t;
    base::YuvImage image; ///< all of one size, which is even
};

/// The tiles on as many sheets as they need.
[[nodiscard]] std::vector<SpriteSheet> sprite_sheets(const std::vector<Tile>& tiles);

} // namespace vlm::media
