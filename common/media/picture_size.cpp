// SPDX-License-Identifier: Apache-2.0
#include "common/media/picture_size.hpp"

#include <algorithm>
#include <cmath>

namespace vlm::media {
namespace {

std::int64_t area(PictureSize size) {
    return std::int64_t{size.width} * size.height;
}

} // namespace

PictureSize fitted(PictureSize source, const SizeLimits& limits) {
    if (limits.size) return *limits.size;
    double scale = 1;
    if (limits.max_pixels) {
        scale = std::min(scale, std::sqrt(static_cast<double>(*limits.max_pixels) / static_cast<double>(area(source))));
    }
    if (limits.max_side) {
        scale = std::min(scale, static_cast<double>(*limits.max_side) / std::max(source.width, source.height));
    }
    const double width = source.width * scale;
    const double height = source.height * scale;
    const PictureSize nearest{std::max(1, static_cast<int>(std::lround(width))),
                              std::max(1, static_cast<int>(std::lround(height)))};
    if (!limits.max_pixels || area(nearest) <= *limits.max_pixels) return nearest;
    return {std::max(1, static_cast<int>(width)), std::max(1, static_cast<int>(height))};
}

} // namespace vlm::media
