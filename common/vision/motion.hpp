// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "common/base/yuv_image.hpp"
#include "common/vision/box.hpp"

namespace vlm::vision {

/// What differs between two pictures of one scene, other than the exposure.
struct Motion {
    double share = 0;         ///< of the picture that differs, 0 to 1
    double exposure = 1;      ///< brightness of what stayed, after divided by before
    std::vector<Box> regions; ///< connected areas, largest first; their score is the share that differs
};

/// Both pictures must have the same size and not be empty. Differences smaller than about a 150th of the picture's
/// longer side, or fainter than noise, are not seen; where an object moved, both its places differ.
[[nodiscard]] Motion motion(const base::YuvImage& before, const base::YuvImage& after);

} // namespace vlm::vision
