// SPDX-License-Identifier: Apache-2.0
#include "common/media/orientation.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <catch2/catch.hpp>

#include "common/media/yuv_transform.hpp"

using namespace vlm;
using base::YuvImage;
using media::Fraction;
using media::Orientation;

namespace {

using Matrix = std::array<std::int32_t, 9>;

/// A display matrix of these four numbers, as a file holds it.
Matrix matrix_of(double a, double b, double c, double d) {
    const auto fixed = [](double value) { return static_cast<std::int32_t>(std::lround(value * 65536)); };
    return {fixed(a), fixed(b), 0, fixed(c), fixed(d), 0, 0, 0, 1 << 30};
}

/// Turned clockwise by an angle, after mirroring left to right.
Matrix turned(double degrees, bool mirrored) {
    const double angle = degrees * std::numbers::pi / 180;
    const double sign = mirrored ? -1 : 1;
    return matrix_of(sign * std::cos(angle), sign * std::sin(angle), -std::sin(angle), std::cos(angle));
}

/// A picture of which no two samples of a plane are equal.
YuvImage numbered(int width, int height) {
    YuvImage image{width, height};
    std::uint8_t value = 0;
    for (auto* plane : {&image.y, &image.u, &image.v}) {
        for (auto& sample : *plane)
            sample = value++;
    }
    return image;
}

struct Corner {
    int x;
    int y;
};

/// Where the matrix puts a sample of a plane of this size, with the smallest coordinates at 0.
Corner mapped(const Matrix& m, Corner from, int width, int height) {
    const auto x = [&](int px, int py) { return (m[0] * px + m[3] * py) / 65536; };
    const auto y = [&](int px, int py) { return (m[1] * px + m[4] * py) / 65536; };
    const int w = width - 1;
    const int h = height - 1;
    const int left = std::min({0, x(w, 0), x(0, h), x(w, h)});
    const int top = std::min({0, y(w, 0), y(0, h), y(w, h)});
    return {x(from.x, from.y) - left, y(from.x, from.y) - top};
}

void check_plane(const Matrix& m, const std::vector<std::uint8_t>& stored, int width, int height,
                 const std::vector<std::uint8_t>& shown, int shown_width) {
    REQUIRE(shown.size() == stored.size());
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const Corner to = mapped(m, {x, y}, width, height);
            REQUIRE(shown[static_cast<std::size_t>(to.y * shown_width + to.x)] ==
                    stored[static_cast<std::size_t>(y * width + x)]);
        }
    }
}

} // namespace

TEST_CASE("a display matrix is one of eight orientations") {
    const auto [a, b, c, d, turns, mirrored] = GENERATE(table<int, int, int, int, int, bool>({
        {1, 0, 0, 1, 0, false},
        {0, 1, -1, 0, 1, false},
        {-1, 0, 0, -1, 2, false},
        {0, -1, 1, 0, 3, false},
        {-1, 0, 0, 1, 0, true},
        {0, -1, -1, 0, 1, true},
        {1, 0, 0, -1, 2, true},
        {0, 1, 1, 0, 3, true},
    }));
    CAPTURE(a, b, c, d);
    const Orientation orientation = media::orientation_of(matrix_of(a, b, c, d));
    CHECK(orientation.quarter_turns == turns);
    CHECK(orientation.mirrored == mirrored);
}

TEST_CASE("upright puts every sample where the display matrix puts it") {
    const auto [a, b, c, d] = GENERATE(table<int, int, int, int>({
        {1, 0, 0, 1},
        {0, 1, -1, 0},
        {-1, 0, 0, -1},
        {0, -1, 1, 0},
        {-1, 0, 0, 1},
        {0, -1, -1, 0},
        {1, 0, 0, -1},
        {0, 1, 1, 0},
    }));
    const auto [width, height] = GENERATE(table<int, int>({{12, 8}, {7, 5}, {9, 4}, {4, 9}, {1, 3}, {1, 1}}));
    CAPTURE(a, b, c, d, width, height);
    const Matrix matrix = matrix_of(a, b, c, d);
    const YuvImage stored = numbered(width, height);
    const YuvImage shown = media::upright(stored, media::orientation_of(matrix));
    const bool sideways = a == 0;
    REQUIRE(shown.width == (sideways ? height : width));
    REQUIRE(shown.height == (sideways ? width : height));
    check_plane(matrix, stored.y, width, height, shown.y, shown.width);
    check_plane(matrix, stored.u, stored.chroma_width(), stored.chroma_height(), shown.u, shown.chroma_width());
    check_plane(matrix, stored.v, stored.chroma_width(), stored.chroma_height(), shown.v, shown.chroma_width());
}

TEST_CASE("angles that are no quarter turns go to the nearest one") {
    const auto [degrees, turns] = GENERATE(table<double, int>({
        {1, 0},
        {-1, 0},
        {44, 0},
        {46, 1},
        {89.5, 1},
        {134, 1},
        {136, 2},
        {179, 2},
        {181, 2},
        {224, 2},
        {226, 3},
        {269, 3},
        {314, 3},
        {316, 0},
        {359, 0},
        {450, 1},
    }));
    const bool mirrored = GENERATE(false, true);
    CAPTURE(degrees, mirrored);
    CHECK(media::orientation_of(turned(degrees, mirrored)) == Orientation{turns, mirrored});
}

TEST_CASE("scaled matrices turn all the same, empty ones do not") {
    CHECK(media::orientation_of(matrix_of(0, 0.5, -0.5, 0)) == Orientation{1, false});
    CHECK(media::orientation_of(matrix_of(-3, 0, 0, 2)) == Orientation{0, true});
    CHECK(media::orientation_of(Matrix{}) == Orientation{});
}

TEST_CASE("the upright size has square pixels") {
    const auto [width, height, aspect, turns, upright_width, upright_height] =
        GENERATE(table<int, int, Fraction, int, int, int>({
            {640, 360, {1, 1}, 0, 640, 360},
            {640, 360, {0, 1}, 0, 640, 360},
            {640, 360, {0, 0}, 1, 360, 640},
            {320, 360, {2, 1}, 0, 640, 360},
            {320, 360, {2, 1}, 1, 360, 640},
            {320, 360, {2, 1}, 2, 640, 360},
            {720, 576, {16, 15}, 0, 768, 576},
            {720, 576, {64, 45}, 0, 1024, 576},
            {720, 480, {8, 9}, 0, 720, 540},
            {720, 480, {8, 9}, 3, 540, 720},
            {704, 480, {40, 33}, 0, 853, 480},
            {1, 1, {1, 3}, 0, 1, 3},
        }));
    CAPTURE(width, height, aspect.numerator, aspect.denominator, turns);
    const media::UprightSize size = media::upright_size(width, height, aspect, {turns, false});
    CHECK(size.width == upright_width);
    CHECK(size.height == upright_height);
    const media::UprightSize mirrored = media::upright_size(width, height, aspect, {turns, true});
    CHECK(mirrored.width == upright_width);
    CHECK(mirrored.height == upright_height);
}
