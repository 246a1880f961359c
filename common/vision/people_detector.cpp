// SPDX-License-Identifier: Apache-2.0
#include "common/vision/people_detector.hpp"

#include <opencv2/core.hpp>
#include <opencv2/objdetect.hpp>

#include "common/vision/opencl.hpp"
#include "common/vision/planes.hpp"

namespace vlm::vision {

namespace {

constexpr double most_enlarged = 2;
constexpr double step_between_sizes = 1.1;
constexpr double least_score = 0.3;
constexpr double same_person = 0.6;
constexpr int neighbours = 2;

// A detection is the window; the person in it has a margin on each side.
Box without_margin(const cv::Rect& window, double score, const cv::Size& size) {
    return {(window.x + 0.14 * window.width) / size.width, (window.y + 0.08 * window.height) / size.height,
            0.72 * window.width / size.width, 0.84 * window.height / size.height, score};
}

} // namespace

PeopleDetector::PeopleDetector() {
    avoid_opencl();
    cv::setNumThreads(1); // with several, OpenCV 4.6 gives windows the scores of others now and then
}

PeopleDetector::~PeopleDetector() = default;

std::vector<Box> PeopleDetector::detect(const base::YuvImage& image) {
    if (image.width == 0) return {};
    const cv::Mat picture = luma(image, scale_to(image, longer_side, most_enlarged));
    if (!m_detector) {
        m_detector = std::make_unique<cv::HOGDescriptor>();
        m_detector->setSVMDetector(cv::HOGDescriptor::getDefaultPeopleDetector());
    }
    if (picture.cols < m_detector->winSize.width || picture.rows < m_detector->winSize.height) return {};
    std::vector<cv::Rect> windows;
    std::vector<double> scores;
    m_detector->detectMultiScale(picture, windows, scores, 0, {8, 8}, {8, 8}, step_between_sizes, 0);
    std::vector<Box> boxes;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        boxes.push_back(without_margin(windows[i], scores[i], picture.size()));
    }
    auto people = suppress_overlaps(std::move(boxes), same_person, neighbours);
    std::erase_if(people, [&](const Box& box) { return box.score < least_score || is_plain(picture, box); });
    return people;
}

} // namespace vlm::vision
