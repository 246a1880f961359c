// SPDX-License-Identifier: Apache-2.0
#include "common/vision/detector.hpp"

#include <algorithm>
#include <cmath>

namespace vlm::vision {

Extent within(Extent size, int longest) {
    const double scale = static_cast<double>(longest) / std::max(size.width, size.height);
    if (scale >= 1) return size;
    const auto scaled = [&](int length) { return std::max(1, static_cast<int>(std::lround(length * scale))); };
    return {scaled(size.width), scaled(size.height)};
}

} // namespace vlm::vision
