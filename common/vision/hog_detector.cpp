// SPDX-License-Identifier: Apache-2.0
#include "common/vision/hog_detector.hpp"

#include "common/vision/score_scale.hpp"

namespace vlm::vision {
namespace {

constexpr ScoreScale scale{0.3, 1, 3};

} // namespace

const std::string& HogDetector::method() const {
    static const std::string name = "hog";
    return name;
}

const DetectorClasses& HogDetector::classes() const {
    static const DetectorClasses people{{"person"}, {0}};
    return people;
}

Extent HogDetector::wanted(Extent size) const {
    return within(size, PeopleDetector::longer_side);
}

std::vector<std::vector<base::Detection>> HogDetector::detect(std::span<const base::YuvImage> pictures) {
    std::vector<std::vector<base::Detection>> found;
    for (const base::YuvImage& picture : pictures) {
        auto& people = found.emplace_back();
        for (const Box& box : m_people.detect(picture)) {
            people.push_back({box.x * picture.width, box.y * picture.height, box.width * picture.width,
                              box.height * picture.height, scale.shown(box.score), 0});
        }
    }
    return found;
}

} // namespace vlm::vision
