// SPDX-License-Identifier: Apache-2.0
#include "common/vision/background.hpp"

#include <algorithm>

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
constexpr double surely = 200; // of 255: shadows are 127

cv::Mat brightness(const cv::Mat& picture) {
    if (picture.channels() == 1) return picture;
    cv::Mat gray;
    cv::cvtColor(picture, gray, cv::COLOR_BGR2GRAY);
    return gray;
}

} // namespace

struct Background::Model {
    cv::Ptr<cv::BackgroundSubtractorMOG2> mixture;
    cv::Mat picture; ///< as learnt so far, CV_32F in the pictures' colours
};

Background::Background(Shadows shadows)
    : m_shadows{shadows} {}
Background::~Background() = default;
Background::Background(Background&& other) noexcept = default;
Background& Background::operator=(Background&& other) noexcept = default;

void Background::forget() {
    m_model.reset();
}

cv::Mat Background::next(const cv::Mat& picture) {
    const bool first =
        !m_model || m_model->picture.size() != picture.size() || m_model->picture.type() != picture.type();
    if (first) {
        m_model = std::make_unique<Model>();
        m_model->mixture = cv::createBackgroundSubtractorMOG2(history, variances, m_shadows == Shadows::drop);
        m_model->mixture->setVarMin(least_variance);
        picture.copyTo(m_model->picture);
    }
    const double exposure = std::clamp(exposure_between(brightness(m_model->picture), brightness(picture)),
                                       1 / most_exposure, most_exposure);
    cv::Mat as_lit;
    picture.convertTo(as_lit, CV_8U, 1 / exposure);
    cv::Mat mask;
    m_model->mixture->apply(as_lit, mask);
    cv::Mat learnt;
    m_model->mixture->getBackgroundImage(learnt);
    learnt.convertTo(m_model->picture, CV_32F);
    if (first) return {};
    cv::threshold(mask, mask, surely, 255, cv::THRESH_BINARY);
    cv::morphologyEx(mask, mask, cv::MORPH_OPEN, cv::getStructuringElement(cv::MORPH_ELLIPSE, {3, 3}));
    return mask;
}

} // namespace vlm::vision
