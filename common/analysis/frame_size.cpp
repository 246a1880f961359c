// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/frame_size.hpp"

#include <algorithm>
#include <cmath>

namespace vlm::analysis {

namespace {

std::int64_t area(infer::PixelSize size) {
    return std::int64_t{size.width} * size.height;
}

bool fits(infer::PixelSize size, const SizeLimits& limits) {
    return (!limits.max_side || std::max(size.width, size.height) <= *limits.max_side) &&
           (!limits.max_pixels || area(size) <= *limits.max_pixels);
}

/// `size` times `scale`, to the nearest pixel, or below where that would be more than `most` pixels (0: any).
infer::PixelSize scaled(infer::PixelSize size, double scale, std::int64_t most) {
    const double width = size.width * scale;
    const double height = size.height * scale;
    const infer::PixelSize nearest{std::max(1, static_cast<int>(std::lround(width))),
                                   std::max(1, static_cast<int>(std::lround(height)))};
    if (most == 0 || area(nearest) <= most) return nearest;
    return {std::max(1, static_cast<int>(width)), std::max(1, static_cast<int>(height))};
}

/// `size` on the grid, which is not to make it larger than the model's most; its least counts less than the user.
infer::PixelSize snapped(infer::PixelSize size, infer::PixelGrid grid) {
    grid.min_pixels = 0;
    return infer::smart_resize(size, grid);
}

/// `size` on the grid, within the user's limits as far as one cell allows; the model's least counts less than they.
infer::PixelSize snapped(infer::PixelSize size, const SizeLimits& limits, infer::PixelGrid grid) {
    const infer::PixelSize filled = infer::smart_resize(size, grid);
    if (fits(filled, limits)) return filled;
    const infer::PixelSize least = snapped(size, grid);
    const int side =
        std::max(grid.step, limits.max_side.value_or(std::max(least.width, least.height)) / grid.step * grid.step);
    return {std::min(least.width, side), std::min(least.height, side)};
}

} // namespace

infer::PixelSize frame_size(infer::PixelSize source, const SizeLimits& limits, const infer::PixelGrid& grid) {
    if (limits.size) return grid.step > 1 ? snapped(*limits.size, grid) : *limits.size;
    const bool bounded = limits.max_side || limits.max_pixels;
    const std::int64_t most = limits.max_pixels.value_or(bounded ? 0 : default_max_pixels);
    double scale = 1;
    if (most > 0) scale = std::min(scale, std::sqrt(static_cast<double>(most) / static_cast<double>(area(source))));
    if (limits.max_side)
        scale = std::min(scale, static_cast<double>(*limits.max_side) / std::max(source.width, source.height));
    const infer::PixelSize size = scaled(source, scale, most);
    if (grid.step <= 1) return size;
    infer::PixelGrid bounds = grid;
    if (most > 0) bounds.max_pixels = std::min(bounds.max_pixels, most);
    bounds.min_pixels = std::min(bounds.min_pixels, bounds.max_pixels);
    return snapped(size, limits, bounds);
}

} // namespace vlm::analysis
