// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "common/base/clock.hpp"
#include "common/records/json_line.hpp"

namespace vlm::records {

/// Where the index has a small picture of a video: a part of a sheet (vlm-index thumbs).
struct ThumbnailPlace {
    base::Micros t{0};      ///< what it shows, as media time
    std::int64_t sheet = 1; ///< from 1
    std::int64_t x = 0;     ///< of its left upper corner in the sheet, in pixels
    std::int64_t y = 0;
    std::int64_t width = 0;
    std::int64_t height = 0;
};

/// Adds the member "thumbnail"; null where there is none.
void add_thumbnail(JsonLine& line, const std::optional<ThumbnailPlace>& thumbnail);

} // namespace vlm::records
