// SPDX-License-Identifier: Apache-2.0
#include "common/vision/motion.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "common/vision/planes.hpp"

namespace vlm::vision {

namespace {

constexpr int blocks_across = 160;
constexpr double faintest = 9;          // of 255: above what noise and compression leave after averaging
constexpr double faintest_share = 0.08; // of the brightness: the exposure is only estimated
constexpr double smallest_region = 0.001;

cv::Mat blocks(const base::YuvImage& image) {
    cv::Mat averaged;
    luma(image, scale_to(image, blocks_across, 1)).convertTo(averaged, CV_32F);
    cv::GaussianBlur(averaged, averaged, {3, 3}, 0);
    return averaged;
}

// 255 where the blocks differ by more than the exposure explains, else 0.
cv::Mat differing(const cv::Mat& before, const cv::Mat& after, double exposure) {
    // White stays white however long the exposure.
    const cv::Mat expected = cv::min(before * exposure, 255.0);
    cv::Mat difference;
    cv::absdiff(expected, after, difference);
    const cv::Mat limit = cv::max(expected, after) * faintest_share + faintest;
    return difference > limit;
}

} // namespace

Motion motion(const base::YuvImage& before, const base::YuvImage& after) {
    const cv::Mat first = blocks(before);
    const cv::Mat second = blocks(after);
    Motion found;
    found.exposure = exposure_between(first, second);
    cv::Mat labels;
    cv::Mat numbers;
    cv::Mat centres;
    const int components =
        cv::connectedComponentsWithStats(differing(first, second, found.exposure), labels, numbers, centres, 8);
    const double all = static_cast<double>(first.total());
    for (int i = 1; i < components; ++i) {
        const auto number = [&](int column) { return static_cast<double>(numbers.at<std::int32_t>(i, column)); };
        const double share = number(cv::CC_STAT_AREA) / all;
        if (share < smallest_region) continue;
        found.share += share;
        found.regions.push_back({number(cv::CC_STAT_LEFT) / first.cols, number(cv::CC_STAT_TOP) / first.rows,
                                 number(cv::CC_STAT_WIDTH) / first.cols, number(cv::CC_STAT_HEIGHT) / first.rows,
                                 share});
    }
    std::stable_sort(found.regions.begin(), found.regions.end(),
                     [](const Box& a, const Box& b) { return a.score > b.score; });
    return found;
}

} // namespace vlm::vision
