// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "common/infer/pixel_grid.hpp"
#include "common/media/picture_size.hpp"

namespace vlm::infer {

/// Pictures have at most this many pixels where the user says nothing: 512 cells of 32 x 32, about 960 x 544.
inline constexpr std::int64_t default_max_pixels = std::int64_t{512} * 32 * 32;

/// The size in which pictures of `source` size are sent: never enlarged but to fill the grid, within the limits, on the
/// model's grid, where a size of the user's own is put too. Pure. Throws UsageError for a picture no grid can hold
/// (sides over 200 to 1).
[[nodiscard]] PixelSize frame_size(PixelSize source, const media::SizeLimits& limits, const PixelGrid& grid);

} // namespace vlm::infer
