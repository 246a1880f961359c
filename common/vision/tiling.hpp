// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "common/base/detection.hpp"
#include "common/base/yuv_image.hpp"
#include "common/vision/detector.hpp"

namespace vlm::vision {

/// A part of a picture, in pixels; x and y are even, as chroma needs it.
struct Tile {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    friend bool operator==(const Tile&, const Tile&) = default;
};

/// Tiles of one size that cover a picture, row by row. Neighbours share `overlap` (0 to below 1) of a tile's side, so
/// that what is no larger than that is whole in one of them. Fewer where the picture is too small for as many.
[[nodiscard]] std::vector<Tile> tiles(Extent size, int columns, int rows, double overlap);

[[nodiscard]] base::YuvImage cut_out(const base::YuvImage& picture, const Tile& tile);

/// What was found in the tiles (in the tiles' order, in pixels of each), in pixels of the picture. What two tiles show
/// is one thing: of two that overlap by more than half of the smaller one the better remains.
[[nodiscard]] std::vector<base::Detection>
joined(std::span<const Tile> tiles, std::span<const std::vector<base::Detection>> found, std::span<const int> groups);

} // namespace vlm::vision
