// SPDX-License-Identifier: Apache-2.0
#include "common/vision/motion_detector.hpp"

#include <algorithm>
#include <cstdint>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "common/vision/blob_split.hpp"
#include "common/vision/chatter.hpp"
#include "common/vision/opencl.hpp"
#include "common/vision/planes.hpp"

namespace vlm::vision {
namespace {

using base::Detection;

constexpr int longest_side = 480;
constexpr double smallest_share = 0.001;
constexpr double other_scene = 0.5;
constexpr std::size_t remembered = 500; // blobs
constexpr std::size_t enough = 30;      // blobs, before one is taken to be far too large
constexpr double far_too_large = 1.8;
constexpr double least_part = 0.4; // of what is typical

/// Legs and trunk are one, and what is inside of an outline belongs to it.
cv::Mat filled(const cv::Mat& mask) {
    const int side = std::max(mask.cols, mask.rows) / 53 | 1;
    cv::Mat joined;
    cv::morphologyEx(mask, joined, cv::MORPH_CLOSE, cv::getStructuringElement(cv::MORPH_ELLIPSE, {side, side}));
    std::vector<std::vector<cv::Point>> outlines;
    cv::findContours(joined, outlines, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_NONE);
    cv::drawContours(joined, outlines, -1, 255, cv::FILLED);
    return joined;
}

} // namespace

MotionDetector::MotionDetector() {
    avoid_opencl();
    keep_opencv_quiet();
}

const std::string& MotionDetector::method() const {
    static const std::string name = "motion";
    return name;
}

const DetectorClasses& MotionDetector::classes() const {
    static const DetectorClasses objects{{"object"}, {0}};
    return objects;
}

Extent MotionDetector::wanted(Extent size) const {
    return within(size, longest_side);
}

std::vector<std::vector<Detection>> MotionDetector::detect(std::span<const base::YuvImage> pictures) {
    std::vector<std::vector<Detection>> found;
    for (const base::YuvImage& picture : pictures) {
        auto& objects = found.emplace_back();
        cv::Mat seen;
        bgr(picture, scale_to(picture, longest_side, 1)).convertTo(seen, CV_32F);
        const cv::Mat mask = m_background.next(seen);
        if (mask.empty()) continue;
        if (cv::countNonZero(mask) > other_scene * static_cast<double>(mask.total())) {
            m_background.forget();
            continue;
        }
        objects = blobs(filled(mask));
        const double across = static_cast<double>(picture.width) / mask.cols;
        const double down = static_cast<double>(picture.height) / mask.rows;
        for (Detection& each : objects)
            each = {each.x * across, each.y * down, each.width * across, each.height * down, each.score, 0};
    }
    return found;
}

double MotionDetector::typical_area() const {
    std::vector<double> areas{m_areas.begin(), m_areas.end()};
    const auto middle = areas.begin() + static_cast<std::ptrdiff_t>(areas.size() / 2);
    std::nth_element(areas.begin(), middle, areas.end());
    return *middle;
}

/// Connected areas in pixels of the mask, best first.
std::vector<Detection> MotionDetector::blobs(const cv::Mat& mask) {
    cv::Mat labels;
    cv::Mat numbers;
    cv::Mat centres;
    const int components = cv::connectedComponentsWithStats(mask, labels, numbers, centres, 8);
    const double smallest = smallest_share * static_cast<double>(mask.total());
    const bool knows = m_areas.size() >= enough;
    const double typical = knows ? typical_area() : 0;
    std::vector<Detection> found;
    for (int i = 1; i < components; ++i) {
        const auto number = [&](int column) { return numbers.at<std::int32_t>(i, column); };
        const cv::Rect box{number(cv::CC_STAT_LEFT), number(cv::CC_STAT_TOP), number(cv::CC_STAT_WIDTH),
                           number(cv::CC_STAT_HEIGHT)};
        const double area = number(cv::CC_STAT_AREA);
        if (area < smallest) continue;
        m_areas.push_back(area);
        if (!knows || area < far_too_large * typical) {
            found.push_back({double(box.x), double(box.y), double(box.width), double(box.height), area, 0});
            continue;
        }
        const double least = std::max(smallest, least_part * typical);
        for (Detection part : split_at_necks(labels(box) == i, least)) {
            part.x += box.x;
            part.y += box.y;
            found.push_back(part);
        }
    }
    while (m_areas.size() > remembered)
        m_areas.pop_front();
    for (Detection& each : found)
        each.score = 1 - 0.5 * smallest / each.score;
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
    return found;
}

} // namespace vlm::vision
