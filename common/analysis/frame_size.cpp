// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/frame_size.hpp"

#include <algorithm>
#include <cmath>

namespace vlm::analysis {

infer::PixelSize frame_size(infer::PixelSize source, const SizeLimits& limits, const infer::PixelGrid& grid) {
    if (limits.size) return *limits.size;
    double scale = 1;
    const bool bounded = limits.max_side || limits.max_pixels;
    const std::int64_t most = limits.max_pixels.value_or(bounded ? 0 : default_max_pixels);
    const double area = static_cast<double>(source.width) * source.height;
    if (most > 0) scale = std::min(scale, std::sqrt(static_cast<double>(most) / area));
    if (limits.max_side) scale = std::min(scale, static_cast<double>(*limits.max_side) / std::max(source.width, source.height));
    const infer::PixelSize scaled{std::max(1, static_cast<int>(std::lround(source.width * scale))),
                                  std::max(1, static_cast<int>(std::lround(source.height * scale)))};
    if (grid.step <= 1) return scaled;
    infer::PixelGrid bounds = grid;
    if (most > 0) bounds.max_pixels = bounds.max_pixels == 0 ? most : std::min(bounds.max_pixels, most);
    bounds.min_pixels = std::min(bounds.min_pixels, bounds.max_pixels);
    infer::PixelSize snapped = infer::smart_resize(scaled, bounds);
    const int side = limits.max_side.value_or(std::max(snapped.width, snapped.height)) / grid.step * grid.step;
    snapped.width = std::min(snapped.width, std::max(side, grid.step));
    snapped.height = std::min(snapped.height, std::max(side, grid.step));
    return snapped;
}

} // namespace vlm::analysis
