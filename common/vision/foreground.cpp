// SPDX-License-Identifier: Apache-2.0
#include "common/vision/foreground.hpp"

#include <algorithm>
#include <cstdint>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace vlm::vision {
namespace {

constexpr double smallest_region = 0.001;

/// The connected areas of a mask that are large enough.
Foreground regions(const cv::Mat& mask) {
    cv::Mat joined; // legs and trunk are one
    cv::morphologyEx(mask, joined, cv::MORPH_CLOSE, cv::getStructuringElement(cv::MORPH_ELLIPSE, {7, 7}));
    cv::Mat labels;
    cv::Mat numbers;
    cv::Mat centres;
    const int components = cv::connectedComponentsWithStats(joined, labels, numbers, centres, 8);
    const auto all = static_cast<double>(mask.total());
    Foreground found;
    for (int i = 1; i < components; ++i) {
        const auto number = [&](int column) { return static_cast<double>(numbers.at<std::int32_t>(i, column)); };
        const double share = number(cv::CC_STAT_AREA) / all;
        if (share < smallest_region) continue;
        found.area += share;
        found.boxes.push_back({number(cv::CC_STAT_LEFT) / mask.cols, number(cv::CC_STAT_TOP) / mask.rows,
                               number(cv::CC_STAT_WIDTH) / mask.cols, number(cv::CC_STAT_HEIGHT) / mask.rows, share});
    }
    std::stable_sort(found.boxes.begin(), found.boxes.end(),
                     [](const Box& a, const Box& b) { return a.score > b.score; });
    return found;
}

} // namespace

ForegroundDetector::ForegroundDetector()
    : m_background{Shadows::keep} {}

Foreground ForegroundDetector::next(const base::GrayImage& picture) {
    // A view: OpenCV has no type for pixels that it only reads.
    const cv::Mat seen{picture.height, picture.width, CV_32F, const_cast<float*>(picture.samples.data())};
    const cv::Mat mask = m_background.next(seen);
    if (mask.empty()) return {};
    return regions(mask);
}

} // namespace vlm::vision
