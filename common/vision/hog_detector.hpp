// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/vision/detector.hpp"
#include "common/vision/people_detector.hpp"

namespace vlm::vision {

/// People by histograms of gradients (PeopleDetector), "hog". Its scores are distances from the plane that parts people
/// from the rest, in units of the margin: 0.3, the least that is reported, is told as 0.1; 1, where the margin ends, as
/// 0.5; 3 and more as 1.
class HogDetector : public Detector {
public:
    [[nodiscard]] const std::string& method() const override;
    [[nodiscard]] const DetectorClasses& classes() const override;
    [[nodiscard]] Extent wanted(Extent size) const override;
    [[nodiscard]] std::vector<std::vector<base::Detection>> detect(std::span<const base::YuvImage> pictures) override;

private:
    PeopleDetector m_people;
};

} // namespace vlm::vision
