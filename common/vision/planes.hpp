// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/yuv_image.hpp"
#include "common/vision/box.hpp"
#include "common/vision/detector.hpp"

namespace cv {
class Mat;
} // namespace cv

namespace vlm::vision {

/// The factor that brings the longer side of a picture to `longest`, but not above `most`.
[[nodiscard]] double scale_to(const base::YuvImage& image, int longest, double most);

/// The luma plane at `scale`, CV_8UC1, a copy of its own. At least 1 x 1. The picture must not be empty.
[[nodiscard]] cv::Mat luma(const base::YuvImage& image, double scale);

/// The picture at `scale`, CV_8UC3 in the order blue, green, red.
[[nodiscard]] cv::Mat bgr(const base::YuvImage& image, double scale);

/// The picture at another size. Neither may be empty.
[[nodiscard]] base::YuvImage resized(const base::YuvImage& image, Extent size);

/// By how much brighter the second picture is (both CV_32F, 0 to 255, of one size): the median ratio of what is neither
/// black nor white in them. What moves is taken to be under half the picture. 1 where there is nothing to tell by.
[[nodiscard]] double exposure_between(const cv::Mat& before, const cv::Mat& after);

/// Whether the part of a picture (CV_8UC1) in a box is as good as uniform. Detectors normalise brightness away, and so
/// find people and faces in the noise of a plain wall.
[[nodiscard]] bool is_plain(const cv::Mat& luma, const Box& box);

} // namespace vlm::vision
