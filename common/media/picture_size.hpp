// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

namespace vlm::media {

struct PictureSize {
    int width = 0;
    int height = 0;
    friend bool operator==(const PictureSize&, const PictureSize&) = default;
};

/// What the user says about the size of pictures.
struct SizeLimits {
    std::optional<PictureSize> size; ///< exactly this
    std::optional<int> max_side;
    std::optional<std::int64_t> max_pixels;
};

/// The size that a picture gets: never enlarged, within the limits, its shape kept to the pixel. Pure.
[[nodiscard]] PictureSize fitted(PictureSize source, const SizeLimits& limits);

} // namespace vlm::media
