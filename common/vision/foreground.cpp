// SPDX-License-Identifier: Apache-2.0
#include "common/vision/foreground.hpp"

#include <algorithm>
#include <cstdint>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/video/background_segm.hpp>

#include "common/vision/planes.hpp"

namespace vlm::vision {
namespace {

constexpr int history = 500;         // pictures
constexpr double variances = 16;     // of a pixel's own: four standard deviations
constexpr double least_variance = 6; // what is left of noise and compression in small pictures
constexpr double most_exposure = 1.33;
constexpr double smallest_region = 0.001;

cv::Mat ellipse(int side) {
    return cv::getStructuringElement(cv::MORPH_ELLIPSE, {side, side});
}

/// The connected areas of a mask that are large enough.
Foreground regions(const cv::Mat& mask) {
    cv::Mat joined; // legs and trunk are one
    cv::morphologyEx(mask, joined, cv::MORPH_CLOSE, ellipse(7));
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

struct ForegroundDetector::Background {
    cv::Size size;
    cv::Ptr<cv::BackgroundSubtractorMOG2> model;
    cv::Mat picture; ///< as learnt so far, CV_32F
};

ForegroundDetector::ForegroundDetector() = default;
ForegroundDetector::~ForegroundDetector() = default;
ForegroundDetector::ForegroundDetector(ForegroundDetector&& other) noexcept = default;
ForegroundDetector& ForegroundDetector::operator=(ForegroundDetector&& other) noexcept = default;

Foreground ForegroundDetector::next(const base::GrayImage& picture) {
    // A view: OpenCV has no type for pixels that it only reads.
    const cv::Mat seen{picture.height, picture.width, CV_32F, const_cast<float*>(picture.samples.data())};
    const bool first = !m_background || m_background->size != seen.size();
    if (first) {
        m_background = std::make_unique<Background>();
        m_background->size = seen.size();
        m_background->model = cv::createBackgroundSubtractorMOG2(history, variances, false);
        m_background->model->setVarMin(least_variance);
        seen.copyTo(m_background->picture);
    }
    const double exposure = std::clamp(exposure_between(m_background->picture, seen), 1 / most_exposure, most_exposure);
    cv::Mat as_lit;
    seen.convertTo(as_lit, CV_8U, 1 / exposure);
    cv::Mat mask;
    m_background->model->apply(as_lit, mask);
    cv::Mat learnt;
    m_background->model->getBackgroundImage(learnt);
    learnt.convertTo(m_background->picture, CV_32F);
    if (first) return {};
    cv::morphologyEx(mask, mask, cv::MORPH_OPEN, ellipse(3));
    return regions(mask);
}

} // namespace vlm::vision
