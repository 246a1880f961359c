// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "common/media/video_info.hpp"

struct AVStream;

namespace vlm::media {

/// The orientation that a display matrix asks for (ISO 14496-12, as libavutil/display.h lays it out); angles that are
/// no quarter turns go to the nearest one. Pure.
[[nodiscard]] Orientation orientation_of(const std::array<std::int32_t, 9>& display_matrix);

/// The stream's own; upright where it has none.
[[nodiscard]] Orientation orientation_of(const AVStream& stream);

struct UprightSize {
    int width = 0;
    int height = 0;
};

/// Size of the upright picture with square pixels: wider pixels widen it, narrower ones heighten it (nothing is lost).
/// `sample_aspect` 0/1 means not known. Pure.
[[nodiscard]] UprightSize upright_size(int width, int height, Fraction sample_aspect, Orientation orientation);

} // namespace vlm::media
