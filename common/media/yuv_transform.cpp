// SPDX-License-Identifier: Apache-2.0
#include "common/media/yuv_transform.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace vlm::media {
namespace {

/// Fixed point, 16 fractional bits.
int fixed(double value) { return static_cast<int>(std::lround(value * 65536)); }

std::uint8_t clip(int value) { return static_cast<std::uint8_t>(std::clamp(value, 0, 255)); }

/// How U and V (of the old matrix) contribute to Y, U and V of BT.601.
struct Mix {
    int y_u, y_v, u_u, u_v, v_u, v_v;
};

/// Both matrices give the same R, G and B: U scales B - Y, V scales R - Y.
Mix mix_to_bt601(double kr, double kb) {
    constexpr double r = 0.299;
    constexpr double b = 0.114;
    constexpr double g = 1 - r - b;
    const double kg = 1 - kr - kb;
    // With Y taken away: R - Y = 2(1-kr) V, B - Y = 2(1-kb) U, G - Y = -(kr (R-Y) + kb (B-Y)) / kg.
    const double red_v = 2 * (1 - kr);
    const double blue_u = 2 * (1 - kb);
    const double y_u = b * blue_u - g * kb * blue_u / kg;
    const double y_v = r * red_v - g * kr * red_v / kg;
    return {fixed(y_u),
            fixed(y_v),
            fixed((blue_u - y_u) / (2 * (1 - b))),
            fixed(-y_v / (2 * (1 - b))),
            fixed(-y_u / (2 * (1 - r))),
            fixed((red_v - y_v) / (2 * (1 - r)))};
}

constexpr int half = 1 << 15;

void mix_luma_row(base::YuvImage& image, int row, const Mix& mix) {
    std::uint8_t* y = image.y.data() + static_cast<std::ptrdiff_t>(row) * image.width;
    const auto chroma = static_cast<std::ptrdiff_t>(row / 2) * image.chroma_width();
    const std::uint8_t* u = image.u.data() + chroma;
    const std::uint8_t* v = image.v.data() + chroma;
    for (int x = 0; x < image.width; ++x) {
        const int add = (mix.y_u * (u[x / 2] - 128) + mix.y_v * (v[x / 2] - 128) + half) >> 16;
        y[x] = clip(y[x] + add);
    }
}

/// One plane of the upright picture: `at(x, y)` of the result is taken from the stored plane.
void turn_plane(const std::vector<std::uint8_t>& from, int width, int height, Orientation orientation,
                std::vector<std::uint8_t>& to) {
    const bool sideways = orientation.quarter_turns % 2 == 1;
    const int to_width = sideways ? height : width;
    const int to_height = sideways ? width : height;
    to.resize(from.size());
    for (int y = 0; y < to_height; ++y) {
        for (int x = 0; x < to_width; ++x) {
            int sx = x;
            int sy = y;
            switch (orientation.quarter_turns) {
            case 1: sx = y, sy = height - 1 - x; break;
            case 2: sx = width - 1 - x, sy = height - 1 - y; break;
            case 3: sx = width - 1 - y, sy = x; break;
            default: break;
            }
            if (orientation.mirrored) sx = width - 1 - sx;
            to[static_cast<std::size_t>(y) * static_cast<std::size_t>(to_width) + static_cast<std::size_t>(x)] =
                from[static_cast<std::size_t>(sy) * static_cast<std::size_t>(width) + static_cast<std::size_t>(sx)];
        }
    }
}

} // namespace

void to_bt601(base::YuvImage& image, double kr, double kb) {
    const Mix mix = mix_to_bt601(kr, kb);
    if (mix.y_u == 0 && mix.y_v == 0) return;
    for (int row = 0; row < image.height; ++row) {
        mix_luma_row(image, row, mix);
    }
    for (std::size_t i = 0; i < image.u.size(); ++i) {
        const int u = image.u[i] - 128;
        const int v = image.v[i] - 128;
        image.u[i] = clip(128 + ((mix.u_u * u + mix.u_v * v + half) >> 16));
        image.v[i] = clip(128 + ((mix.v_u * u + mix.v_v * v + half) >> 16));
    }
}

base::YuvImage upright(base::YuvImage image, Orientation orientation) {
    if (orientation == Orientation{}) return image;
    const bool sideways = orientation.quarter_turns % 2 == 1;
    base::YuvImage turned;
    turned.width = sideways ? image.height : image.width;
    turned.height = sideways ? image.width : image.height;
    turn_plane(image.y, image.width, image.height, orientation, turned.y);
    turn_plane(image.u, image.chroma_width(), image.chroma_height(), orientation, turned.u);
    turn_plane(image.v, image.chroma_width(), image.chroma_height(), orientation, turned.v);
    return turned;
}

} // namespace vlm::media
