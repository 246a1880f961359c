// SPDX-License-Identifier: Apache-2.0
#include "common/media/yuv_transform.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include <catch2/catch.hpp>

using namespace vlm;
using base::YuvImage;

namespace {

using media::RgbPlanes;

/// Full-range Y, U, V of BT.601 (ITU-R BT.601-7, 2.5).
struct Colour {
    double y;
    double u;
    double v;
};

Colour colour_of(double r, double g, double b) {
    const double y = 0.299 * r + 0.587 * g + 0.114 * b;
    return {y, 128 + (b - y) / 1.772, 128 + (r - y) / 1.402};
}

RgbPlanes random_rgb(int width, int height) {
    std::mt19937 random{3};
    std::uniform_int_distribution<int> any{0, 255};
    const auto samples = static_cast<std::size_t>(width * height);
    RgbPlanes rgb{width, height, {}, {}, {}};
    for (auto* plane : {&rgb.r, &rgb.g, &rgb.b}) {
        plane->resize(samples);
        for (auto& sample : *plane)
            sample = static_cast<std::uint8_t>(any(random));
    }
    return rgb;
}

RgbPlanes one_pixel(std::uint8_t r, std::uint8_t g, std::uint8_t b) {
    return {1, 1, {r}, {g}, {b}};
}

/// The mean over the two by two pixels of a chroma sample, as far as they are in the picture.
double mean(const std::vector<std::uint8_t>& plane, int width, int height, int left, int top) {
    double sum = 0;
    int pixels = 0;
    for (int y = top; y < std::min(top + 2, height); ++y) {
        for (int x = left; x < std::min(left + 2, width); ++x, ++pixels) {
            sum += plane[static_cast<std::size_t>(y * width + x)];
        }
    }
    return sum / pixels;
}

} // namespace

TEST_CASE("RGB becomes BT.601 within half a level") {
    const auto [width, height] = GENERATE(table<int, int>({{64, 48}, {63, 47}, {64, 1}, {1, 33}, {1, 1}}));
    CAPTURE(width, height);
    const RgbPlanes rgb = random_rgb(width, height);
    const YuvImage image = media::to_yuv(rgb);
    REQUIRE(image.width == width);
    REQUIRE(image.height == height);
    double worst = 0;
    for (std::size_t i = 0; i < image.y.size(); ++i) {
        worst = std::max(worst, std::abs(image.y[i] - colour_of(rgb.r[i], rgb.g[i], rgb.b[i]).y));
    }
    for (int y = 0; y < image.chroma_height(); ++y) {
        for (int x = 0; x < image.chroma_width(); ++x) {
            const auto of = [&](const auto& plane) { return mean(plane, width, height, 2 * x, 2 * y); };
            const Colour colour = colour_of(of(rgb.r), of(rgb.g), of(rgb.b));
            const auto at = static_cast<std::size_t>(y * image.chroma_width() + x);
            worst = std::max({worst, std::abs(image.u[at] - colour.u), std::abs(image.v[at] - colour.v)});
        }
    }
    CHECK(worst < 0.51);
}

TEST_CASE("primary colours and greys have the levels of JFIF") {
    const auto [r, g, b, y, u, v] = GENERATE(table<int, int, int, int, int, int>({
        {0, 0, 0, 0, 128, 128},
        {255, 255, 255, 255, 128, 128},
        {77, 77, 77, 77, 128, 128},
        {255, 0, 0, 76, 85, 255},
        {0, 255, 0, 150, 44, 21},
        {0, 0, 255, 29, 255, 107},
        {255, 255, 0, 226, 0, 149},
    }));
    CAPTURE(r, g, b);
    const YuvImage image = media::to_yuv(
        one_pixel(static_cast<std::uint8_t>(r), static_cast<std::uint8_t>(g), static_cast<std::uint8_t>(b)));
    CHECK(int{image.y[0]} == y);
    CHECK(int{image.u[0]} == u);
    CHECK(int{image.v[0]} == v);
}

TEST_CASE("two half turns, and two mirrors, are none") {
    const YuvImage before = media::to_yuv(random_rgb(31, 22));
    const media::Orientation orientation =
        GENERATE(media::Orientation{2, false}, media::Orientation{0, true}, media::Orientation{2, true},
                 media::Orientation{1, true}, media::Orientation{3, true});
    const YuvImage after = media::upright(media::upright(before, orientation), orientation);
    CHECK(after.width == before.width);
    CHECK(after.y == before.y);
    CHECK(after.u == before.u);
    CHECK(after.v == before.v);
}
