// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "common/base/yuv_image.hpp"
#include "common/vision/box.hpp"

namespace cv {
struct HOGDescriptor;
} // namespace cv

namespace vlm::vision {

/// Finds upright, wholly visible people by histograms of oriented gradients (Dalal and Triggs 2005), with the detector
/// that is compiled into OpenCV. Of people a tenth of the picture's longer side high it finds about three quarters, and
/// a fifth of what it finds is somebody else's: it takes posts and doors for people now and then. Nothing is loaded
/// before the first picture. Not safe to share between threads.
class PeopleDetector {
public:
    /// To which side pictures are brought. The detector's window is 64 x 128 with a person of about 100: at this side
    /// it sees people a tenth of it high.
    static constexpr int longer_side = 1152;

    PeopleDetector();
    ~PeopleDetector();
    PeopleDetector(const PeopleDetector&) = delete;
    PeopleDetector& operator=(const PeopleDetector&) = delete;

    /// Boxes, best first; none for an empty picture. The time does not depend on the picture's size.
    [[nodiscard]] std::vector<Box> detect(const base::YuvImage& image);

private:
    std::unique_ptr<cv::HOGDescriptor> m_detector;
};

} // namespace vlm::vision
