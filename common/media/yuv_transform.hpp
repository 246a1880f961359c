// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "common/base/yuv_image.hpp"
#include "common/media/video_info.hpp"

namespace vlm::media {

/// Full-range red, green and blue planes of one size.
struct RgbPlanes {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> r;
    std::vector<std::uint8_t> g;
    std::vector<std::uint8_t> b;
};

/// The same in BT.601, each chroma sample the mean of its four (at odd edges fewer) pixels. Pure.
[[nodiscard]] base::YuvImage to_yuv(const RgbPlanes& rgb);

/// The picture mirrored left to right and then turned clockwise, as the orientation says. Pure.
[[nodiscard]] base::YuvImage upright(base::YuvImage image, Orientation orientation);

} // namespace vlm::media
