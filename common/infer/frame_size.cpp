// SPDX-License-Identifier: Apache-2.0
#include "common/infer/frame_size.hpp"

#include <algorithm>

namespace vlm::infer {

namespace {

bool fits(PixelSize size, const media::SizeLimits& limits) {
    return (!limits.max_side || std::max(size.width, size.height) <= *limits.max_side) &&
           (!limits.max_pixels || std::int64_t{size.width} * size.height <= *limits.max_pixels);
}

/// `size` on the grid, which is not to make it larger than the model's most; its least counts less than the user.
PixelSize snapped(PixelSize size, PixelGrid grid) {
    grid.min_pixels = 0;
    return smart_resize(size, grid);
}

/// `size` on the grid, within the user's limits as far as one cell allows; the model's least counts less than they.
PixelSize snapped(PixelSize size, const media::SizeLimits& limits, PixelGrid grid) {
    const PixelSize filled = smart_resize(size, grid);
    if (fits(filled, limits)) return filled;
    const PixelSize least = snapped(size, grid);
    const int side =
        std::max(grid.step, limits.max_side.value_or(std::max(least.width, least.height)) / grid.step * grid.step);
    return {std::min(least.width, side), std::min(least.height, side)};
}

} // namespace

PixelSize frame_size(PixelSize source, const media::SizeLimits& limits, const PixelGrid& grid) {
    media::SizeLimits bounds = limits;
    if (!limits.max_side && !limits.max_pixels) bounds.max_pixels = default_max_pixels;
    const media::PictureSize fitted = media::fitted({source.width, source.height}, bounds);
    const PixelSize size{fitted.width, fitted.height};
    if (grid.step <= 1) return size;
    if (limits.size) return snapped(size, grid);
    PixelGrid bounded = grid;
    if (bounds.max_pixels) bounded.max_pixels = std::min(grid.max_pixels, *bounds.max_pixels);
    bounded.min_pixels = std::min(grid.min_pixels, bounded.max_pixels);
    return snapped(size, limits, bounded);
}

} // namespace vlm::infer
