// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "common/base/gray_image.hpp"
#include "common/vision/background.hpp"
#include "common/vision/box.hpp"

namespace vlm::vision {

/// What stands before the background of a scene.
struct Foreground {
    double area = 0;        ///< share of the picture, 0 to 1
    std::vector<Box> boxes; ///< around connected areas, largest first; their score is the share that is foreground
};

/// Learns the background of a scene picture by picture, and tells what does not belong to it. Light that goes up or
/// down by less than a third is taken out, noise and what is smaller than a thousandth of the picture is not seen; what
/// stays becomes background after some hundred pictures. For one thread.
class ForegroundDetector {
public:
    /// Pictures that are larger than this on their longer side take time and tell no more.
    static constexpr int longest_side = 320;

    ForegroundDetector();

    /// The foreground of the next picture. There is none in the first, and in one of another size than before, with
    /// which learning begins anew.
    [[nodiscard]] Foreground next(const base::GrayImage& picture);

private:
    Background m_background;
};

} // namespace vlm::vision
