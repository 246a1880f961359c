// SPDX-License-Identifier: Apache-2.0
#include "common/media/yuv_transform.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "common/media/turn.hpp"

namespace vlm::media {
namespace {

/// Of BT.601 (ITU-R BT.601-7, 2.5), in fixed point with 16 fractional bits; each row's sum is exact.
constexpr int y_r = 19595;
constexpr int y_g = 38470;
constexpr int y_b = 7471;
constexpr int u_r = -11059;
constexpr int u_g = -21709;
constexpr int u_b = 32768;
constexpr int v_r = 32768;
constexpr int v_g = -27439;
constexpr int v_b = -5329;
constexpr int half = 1 << 15;

void fill_luma(const RgbPlanes& rgb, std::vector<std::uint8_t>& y) {
    for (std::size_t i = 0; i < y.size(); ++i) {
        y[i] = static_cast<std::uint8_t>((y_r * rgb.r[i] + y_g * rgb.g[i] + y_b * rgb.b[i] + half) >> 16);
    }
}

/// Four times the mean of the 2 x 2 pixels from (x, y) on; at an odd edge the last ones count twice.
int four_means(const std::vector<std::uint8_t>& plane, int width, int height, int x, int y) {
    const auto* row = plane.data() + static_cast<std::ptrdiff_t>(y) * width;
    const auto* below = y + 1 < height ? row + width : row;
    const int right = x + 1 < width ? x + 1 : x;
    return row[x] + row[right] + below[x] + below[right];
}

/// `sum` is four times a chroma value in fixed point. Halves are rounded down, so that pure red and pure blue fit.
std::uint8_t chroma(int sum) {
    return static_cast<std::uint8_t>((sum + (4 * 128 << 16) + (2 << 16) - 1) >> 18);
}

void turn_plane(const std::vector<std::uint8_t>& from, int width, int height, Orientation orientation,
                std::vector<std::uint8_t>& to) {
    const bool sideways = orientation.quarter_turns % 2 == 1;
    to.resize(from.size());
    turn({from.data(), width, width, height}, orientation,
         {to.data(), sideways ? height : width, sideways ? height : width, sideways ? width : height});
}

} // namespace

base::YuvImage to_yuv(const RgbPlanes& rgb) {
    base::YuvImage image{rgb.width, rgb.height};
    fill_luma(rgb, image.y);
    std::size_t at = 0;
    for (int y = 0; y < rgb.height; y += 2) {
        for (int x = 0; x < rgb.width; x += 2, ++at) {
            const int r = four_means(rgb.r, rgb.width, rgb.height, x, y);
            const int g = four_means(rgb.g, rgb.width, rgb.height, x, y);
            const int b = four_means(rgb.b, rgb.width, rgb.height, x, y);
            image.u[at] = chroma(u_r * r + u_g * g + u_b * b);
            image.v[at] = chroma(v_r * r + v_g * g + v_b * b);
        }
    }
    return image;
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
