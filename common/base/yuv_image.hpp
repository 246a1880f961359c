// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace vlm::base {

/// One upright picture with square pixels, planar 4:2:0, full range, BT.601 matrix (what JPEG holds). Planes are tight:
/// y has width * height bytes, u and v have chroma_width() * chroma_height() each. Empty when width is 0.
struct YuvImage {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> y;
    std::vector<std::uint8_t> u;
    std::vector<std::uint8_t> v;

    YuvImage() = default;
    YuvImage(int w, int h)
        : width{w}
        , height{h}
        , y(static_cast<std::size_t>(w) * static_cast<std::size_t>(h))
        , u(static_cast<std::size_t>((w + 1) / 2) * static_cast<std::size_t>((h + 1) / 2))
        , v(u.size()) {}

    [[nodiscard]] int chroma_width() const { return (width + 1) / 2; }
    [[nodiscard]] int chroma_height() const { return (height + 1) / 2; }
};

} // namespace vlm::base
