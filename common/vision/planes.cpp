// SPDX-License-Identifier: Apache-2.0
#include "common/vision/planes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "common/vision/chatter.hpp"

namespace vlm::vision {

namespace {

constexpr double least_deviation = 8; // of 255

cv::Mat resized(const std::vector<std::uint8_t>& plane, int width, int height, cv::Size size) {
    keep_opencv_quiet();
    // A view: OpenCV has no type for pixels that it only reads.
    const cv::Mat view{height, width, CV_8UC1, const_cast<std::uint8_t*>(plane.data())};
    cv::Mat copy;
    if (view.size() == size)
        view.copyTo(copy);
    else
        cv::resize(view, copy, size, 0, 0, size.width < width ? cv::INTER_AREA : cv::INTER_LINEAR);
    return copy;
}

cv::Size scaled(const base::YuvImage& image, double scale) {
    return {std::max(1, static_cast<int>(std::lround(image.width * scale))),
            std::max(1, static_cast<int>(std::lround(image.height * scale)))};
}

} // namespace

double scale_to(const base::YuvImage& image, int longest, double most) {
    return std::min(most, static_cast<double>(longest) / std::max(image.width, image.height));
}

cv::Mat luma(const base::YuvImage& image, double scale) {
    return resized(image.y, image.width, image.height, scaled(image, scale));
}

cv::Mat bgr(const base::YuvImage& image, double scale) {
    const cv::Size size = scaled(image, scale);
    const std::array planes = {luma(image, scale), resized(image.v, image.chroma_width(), image.chroma_height(), size),
                               resized(image.u, image.chroma_width(), image.chroma_height(), size)};
    cv::Mat picture;
    cv::merge(planes.data(), planes.size(), picture);
    cv::cvtColor(picture, picture, cv::COLOR_YCrCb2BGR);
    return picture;
}

base::YuvImage resized(const base::YuvImage& image, Extent size) {
    base::YuvImage copy{size.width, size.height};
    const auto put = [](const cv::Mat& plane, std::vector<std::uint8_t>& into) {
        std::copy(plane.datastart, plane.dataend, into.begin());
    };
    const cv::Size chroma{copy.chroma_width(), copy.chroma_height()};
    put(resized(image.y, image.width, image.height, {size.width, size.height}), copy.y);
    put(resized(image.u, image.chroma_width(), image.chroma_height(), chroma), copy.u);
    put(resized(image.v, image.chroma_width(), image.chroma_height(), chroma), copy.v);
    return copy;
}

double exposure_between(const cv::Mat& before, const cv::Mat& after) {
    std::vector<float> ratios;
    for (int y = 0; y < before.rows; ++y) {
        for (int x = 0; x < before.cols; ++x) {
            const float a = before.at<float>(y, x);
            const float b = after.at<float>(y, x);
            if (std::min(a, b) > 8 && std::max(a, b) < 245) ratios.push_back(b / a);
        }
    }
    if (ratios.empty()) return 1;
    const auto middle = ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2);
    std::nth_element(ratios.begin(), middle, ratios.end());
    return *middle;
}

bool is_plain(const cv::Mat& luma, const Box& box) {
    const cv::Rect2d part{box.x * luma.cols, box.y * luma.rows, box.width * luma.cols, box.height * luma.rows};
    const cv::Rect inside = cv::Rect{part} & cv::Rect{{0, 0}, luma.size()};
    if (inside.empty()) return true;
    cv::Scalar mean;
    cv::Scalar deviation;
    cv::meanStdDev(luma(inside), mean, deviation);
    return deviation[0] < least_deviation;
}

} // namespace vlm::vision
