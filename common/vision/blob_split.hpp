// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "common/base/detection.hpp"

namespace cv {
class Mat;
} // namespace cv

namespace vlm::vision {

/// The parts of one connected area (a mask, CV_8UC1) that are joined by necks: thinner than three quarters of what is
/// on both sides. Parts of less than `least_area` pixels do not count. One part, the whole, where there is no neck.
/// Lengths are pixels of the mask, the score is the number of pixels.
[[nodiscard]] std::vector<base::Detection> split_at_necks(const cv::Mat& blob, double least_area);

} // namespace vlm::vision
