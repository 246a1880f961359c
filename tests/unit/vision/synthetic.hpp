// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "common/base/yuv_image.hpp"

namespace synthetic {

struct Rgb {
    double r;
    double g;
    double b;
};

inline std::uint8_t byte(double value) {
    return static_cast<std::uint8_t>(std::lround(std::fmin(255, std::fmax(0, value))));
}

/// A picture of which `colour` says what each pixel has (x and y in pixels).
inline vlm::base::YuvImage picture(int width, int height, const std::function<Rgb(int, int)>& colour) {
    vlm::base::YuvImage image{width, height};
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const Rgb c = colour(x, y);
            const double luma = 0.299 * c.r + 0.587 * c.g + 0.114 * c.b;
            image.y[static_cast<std::size_t>(y * width + x)] = byte(luma);
            if (x % 2 != 0 || y % 2 != 0) continue;
            const auto at = static_cast<std::size_t>(y / 2 * image.chroma_width() + x / 2);
            image.u[at] = byte(128 + (c.b - luma) / 1.772);
            image.v[at] = byte(128 + (c.r - luma) / 1.402);
        }
    }
    return image;
}

inline vlm::base::YuvImage plain(int width, int height, Rgb colour) {
    return picture(width, height, [=](int, int) { return colour; });
}

/// A road with lane marks and a light square at (left, top) whose side is a tenth of the width.
inline vlm::base::YuvImage road(int width, int height, int left, int top, double exposure = 1) {
    return picture(width, height, [=](int x, int y) {
        const int side = width / 10;
        const bool square = x >= left && x < left + side && y >= top && y < top + side;
        const bool mark = x % (width / 4) < 3 && y % 20 < 10;
        const double level = exposure * (square ? 190 : mark ? 140 : 90 + 20.0 * y / height);
        return Rgb{level, level, level};
    });
}

/// Somebody's likeness, drawn with soft ovals, in the middle of the picture; the head is about `size` pixels wide.
inline vlm::base::YuvImage face(int width, int height, double size) {
    const auto oval = [](double x, double y, double cx, double cy, double rx, double ry) {
        const double d = (x - cx) * (x - cx) / (rx * rx) + (y - cy) * (y - cy) / (ry * ry);
        return std::exp(-d * d);
    };
    return picture(width, height, [=](int px, int py) {
        const double x = (px - width / 2.0) / size * 1.7;
        const double y = (py - height / 2.0) / size * 1.7;
        double skin = 200;
        for (const double side : {-0.36, 0.36}) {
            skin *= 1 - 0.7 * oval(x, y, side, -0.22, 0.24, 0.16);     // eye
            skin *= 1 - 0.35 * oval(x, y, side, -0.44, 0.3, 0.08);     // brow
            skin *= 1 - 0.3 * oval(x, y, side / 3.6, 0.2, 0.08, 0.06); // nostril
        }
        skin *= 1 - 0.5 * oval(x, y, 0, 0.55, 0.32, 0.09); // mouth
        skin *= 1 - 0.6 * oval(x, y, 0, -1.05, 0.9, 0.35); // hair
        const double head = oval(x, y, 0, 0, 0.85, 1.15);
        const double level = 60 * (1 - head) + skin * head;
        return Rgb{level, level, level};
    });
}

/// A street of one grey with people in dark clothes, `height` pixels high, whose feet are at the bottom's height and at
/// these places across.
inline vlm::base::YuvImage people(int width, int picture_height, double height, const std::vector<int>& feet) {
    const auto inside = [](double x, double y, double cx, double cy, double rx, double ry) {
        return (x - cx) * (x - cx) / (rx * rx) + (y - cy) * (y - cy) / (ry * ry) < 1;
    };
    return picture(width, picture_height, [=](int px, int py) {
        double level = 170;
        for (const int foot : feet) {
            const double x = (px - foot) / height;
            const double y = (py - (picture_height - 0.25 * height)) / height;
            const double stride = 0.07 * -std::fmin(0, std::fmax(-0.5, -0.5 - y));
            if (inside(x, y, 0, -0.92, 0.06, 0.08)) level = 110;
            if (inside(x, y, 0, -0.66, 0.13, 0.2)) level = 40;
            if (y > -0.55 && y < 0 && std::fabs(std::fabs(x) - 0.05 - stride) < 0.045) level = 50;
        }
        return Rgb{level, level, level};
    });
}

} // namespace synthetic
