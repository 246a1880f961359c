// SPDX-License-Identifier: Apache-2.0
#include "common/media/yuv_transform.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include <catch2/catch.hpp>

using namespace vlm;
using base::YuvImage;

namespace {

using Colour = std::array<double, 3>;

/// Full-range Y, U, V (ITU-T H.273, MatrixCoefficients) of R, G, B, all around 0 to 255.
Colour yuv_of(const Colour& rgb, double kr, double kb) {
    const double y = kr * rgb[0] + (1 - kr - kb) * rgb[1] + kb * rgb[2];
    return {y, 128 + (rgb[2] - y) / (2 * (1 - kb)), 128 + (rgb[0] - y) / (2 * (1 - kr))};
}

Colour rgb_of(const Colour& yuv, double kr, double kb) {
    const double red = yuv[0] + 2 * (1 - kr) * (yuv[2] - 128);
    const double blue = yuv[0] + 2 * (1 - kb) * (yuv[1] - 128);
    return {red, (yuv[0] - kr * red - kb * blue) / (1 - kr - kb), blue};
}

double clipped(double value) { return std::clamp(value, 0.0, 255.0); }

/// A picture of one colour for each 2 x 2 block.
YuvImage random_blocks(std::mt19937& random, int width, int height) {
    YuvImage image{width, height};
    std::uniform_int_distribution<int> any{0, 255};
    for (auto* plane : {&image.y, &image.u, &image.v}) {
        for (auto& sample : *plane) sample = static_cast<std::uint8_t>(any(random));
    }
    return image;
}

} // namespace

TEST_CASE("colours of other matrices become BT.601 within one level") {
    const auto [kr, kb] = GENERATE(table<double, double>({
        {0.2126, 0.0722}, // BT.709
        {0.2627, 0.0593}, // BT.2020
        {0.212, 0.087},   // SMPTE 240M
        {0.30, 0.11},     // FCC
    }));
    CAPTURE(kr, kb);
    std::mt19937 random{3};
    const YuvImage before = random_blocks(random, 127, 65);
    YuvImage after = before;
    media::to_bt601(after, kr, kb);
    double worst = 0;
    for (int y = 0; y < before.height; ++y) {
        for (int x = 0; x < before.width; ++x) {
            const auto at = static_cast<std::size_t>(y * before.width + x);
            const auto chroma = static_cast<std::size_t>(y / 2 * before.chroma_width() + x / 2);
            const Colour stored{double(before.y[at]), double(before.u[chroma]), double(before.v[chroma])};
            const Colour wanted = yuv_of(rgb_of(stored, kr, kb), 0.299, 0.114);
            worst = std::max({worst, std::abs(after.y[at] - clipped(wanted[0])),
                              std::abs(after.u[chroma] - clipped(wanted[1])),
                              std::abs(after.v[chroma] - clipped(wanted[2]))});
        }
    }
    CHECK(worst < 1);
}

TEST_CASE("BT.601 stays as it is, and grey stays grey in any matrix") {
    std::mt19937 random{4};
    const YuvImage before = random_blocks(random, 33, 17);
    YuvImage after = before;
    media::to_bt601(after, 0.299, 0.114);
    CHECK(after.y == before.y);
    CHECK(after.u == before.u);
    CHECK(after.v == before.v);

    YuvImage grey = before;
    std::fill(grey.u.begin(), grey.u.end(), std::uint8_t{128});
    std::fill(grey.v.begin(), grey.v.end(), std::uint8_t{128});
    after = grey;
    media::to_bt601(after, 0.2126, 0.0722);
    CHECK(after.y == grey.y);
    CHECK(after.u == grey.u);
    CHECK(after.v == grey.v);
}

TEST_CASE("two half turns, and two mirrors, are none") {
    std::mt19937 random{5};
    const YuvImage before = random_blocks(random, 31, 22);
    const media::Orientation orientation = GENERATE(media::Orientation{2, false}, media::Orientation{0, true},
                                                    media::Orientation{2, true}, media::Orientation{1, true},
                                                    media::Orientation{3, true});
    const YuvImage after = media::upright(media::upright(before, orientation), orientation);
    CHECK(after.width == before.width);
    CHECK(after.y == before.y);
    CHECK(after.u == before.u);
    CHECK(after.v == before.v);
}
