// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>

#include "common/vision/background.hpp"
#include "common/vision/detector.hpp"

namespace vlm::vision {

/// Whatever moves before a background that is learnt, "motion", as the class "object". Shadows are left out as far as
/// they have the colour of what they fall on, holes are filled; areas much larger than most before are taken apart at
/// their necks. Light that changes slowly or by less than a third is not seen; where more than half of the picture
/// differs it is another scene, and learning begins anew. What is smaller than a thousandth of the picture does not
/// count; an area has the score 0.5 at that size, and nearer to 1 the larger it is. What stands still for some hundred
/// pictures becomes background.
class MotionDetector : public Detector {
public:
    MotionDetector();

    [[nodiscard]] const std::string& method() const override;
    [[nodiscard]] const DetectorClasses& classes() const override;
    [[nodiscard]] Extent wanted(Extent size) const override;
    [[nodiscard]] bool is_ordered() const override { return true; }
    [[nodiscard]] std::vector<std::vector<base::Detection>> detect(std::span<const base::YuvImage> pictures) override;

private:
    [[nodiscard]] std::vector<base::Detection> blobs(const cv::Mat& mask);
    [[nodiscard]] double typical_area() const;

    Background m_background{Shadows::drop};
    std::deque<double> m_areas; ///< of the last blobs, in pixels of the mask
};

} // namespace vlm::vision
