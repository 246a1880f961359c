// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/base/yuv_image.hpp"

namespace vlm::vision {

struct ColourShare {
    std::string name; ///< black, grey, white, red, orange, brown, yellow, green, cyan, blue, purple, pink
    double share = 0; ///< of the picture, 0 to 1
};

/// What one picture looks like as a whole.
struct PictureStatistics {
    double brightness = 0; ///< mean of the luma, 0 (black) to 1 (white)
    double contrast = 0;   ///< standard deviation of the luma, 0 to 0.5
    double sharpness = 0;  ///< variance of the Laplacian of the luma (0 to 255) at a longer side of at most 512
    std::vector<ColourShare> colours; ///< largest share first; those with at least one per cent
};

/// Variance of the Laplacian, as in PictureStatistics. The picture must not be empty.
[[nodiscard]] double sharpness(const base::YuvImage& image);

/// The picture must not be empty.
[[nodiscard]] PictureStatistics picture_statistics(const base::YuvImage& image);

} // namespace vlm::vision
