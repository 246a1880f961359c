// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace vlm::infer {

struct PixelSize {
    int width = 0;
    int height = 0;
    friend bool operator==(const PixelSize&, const PixelSize&) = default;
};

/// The grid to which a model's image processor snaps pictures. A client that sends exact multiples saves the server
/// the work of scaling.
struct PixelGrid {
    int step = 1;                ///< sides are multiples of it; 1 is no grid
    std::int64_t min_pixels = 0; ///< bounds of the area; 0 is no bound
    std::int64_t max_pixels = 0;
};

/// By the model's name: 28 for Qwen2-VL and Qwen2.5-VL, 32 for Qwen3-VL and later, else none.
[[nodiscard]] PixelGrid pixel_grid(std::string_view model);

/// `size` on the grid, as Qwen's smart_resize does it: each side to the nearest multiple (ties to even), then, where
/// the area is out of bounds, both scaled by the same factor and rounded inwards. A side is at least one step.
/// Throws UsageError for an aspect ratio above 200 and for an empty picture.
[[nodiscard]] PixelSize smart_resize(PixelSize size, const PixelGrid& grid);

} // namespace vlm::infer
