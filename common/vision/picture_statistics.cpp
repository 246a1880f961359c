// SPDX-License-Identifier: Apache-2.0
#include "common/vision/picture_statistics.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "common/vision/planes.hpp"

namespace vlm::vision {

namespace {

enum Colour : std::size_t { black, grey, white, red, orange, brown, yellow, green, cyan, blue, purple, pink, count };

constexpr std::array<const char*, count> names = {"black",  "grey",  "white", "red",  "orange", "brown",
                                                  "yellow", "green", "cyan",  "blue", "purple", "pink"};

// Hue as OpenCV has it: half degrees, 0 to 179.
Colour of_hue(int hue, int saturation, int value) {
    if (hue < 8 || hue >= 172) return value > 180 && saturation < 130 ? pink : red;
    if (hue < 23) return value < 150 ? brown : orange;
    if (hue < 33) return yellow;
    if (hue < 80) return green;
    if (hue < 98) return cyan;
    if (hue < 130) return blue;
    if (hue < 155) return purple;
    return pink;
}

Colour of(const cv::Vec3b& hsv) {
    const int hue = hsv[0];
    const int saturation = hsv[1];
    const int value = hsv[2];
    if (value < 45) return black;
    if (saturation < 40 || saturation * value < 3500) return value > 205 ? white : grey;
    return of_hue(hue, saturation, value);
}

std::vector<ColourShare> colours(const base::YuvImage& image) {
    cv::Mat hsv;
    cv::cvtColor(bgr(image, scale_to(image, 96, 1)), hsv, cv::COLOR_BGR2HSV);
    std::array<std::size_t, count> pixels{};
    for (auto pixel = hsv.begin<cv::Vec3b>(); pixel != hsv.end<cv::Vec3b>(); ++pixel)
        ++pixels[of(*pixel)];
    std::vector<ColourShare> shares;
    for (std::size_t i = 0; i < count; ++i) {
        const double share = static_cast<double>(pixels[i]) / static_cast<double>(hsv.total());
        if (share >= 0.01) shares.push_back({names[i], share});
    }
    std::stable_sort(shares.begin(), shares.end(), [](const auto& a, const auto& b) { return a.share > b.share; });
    return shares;
}

constexpr int longest_side = 512;

double sharpness_of(const cv::Mat& grey_picture) {
    cv::Mat edges;
    cv::Laplacian(grey_picture, edges, CV_64F);
    cv::Scalar mean;
    cv::Scalar deviation;
    cv::meanStdDev(edges, mean, deviation);
    return deviation[0] * deviation[0];
}

} // namespace

double sharpness(const base::YuvImage& image) {
    return sharpness_of(luma(image, scale_to(image, longest_side, 1)));
}

PictureStatistics picture_statistics(const base::YuvImage& image) {
    const cv::Mat grey_picture = luma(image, scale_to(image, longest_side, 1));
    cv::Scalar mean;
    cv::Scalar deviation;
    cv::meanStdDev(grey_picture, mean, deviation);
    PictureStatistics statistics;
    statistics.brightness = mean[0] / 255;
    statistics.contrast = deviation[0] / 255;
    statistics.sharpness = sharpness_of(grey_picture);
    statistics.colours = colours(image);
    return statistics;
}

} // namespace vlm::vision
