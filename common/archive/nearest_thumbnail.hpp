// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "common/records/thumbnail_place.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

/// Where the thumbnail of a video is whose time is nearest to `t`; nothing where it has none.
[[nodiscard]] std::optional<records::ThumbnailPlace> nearest_thumbnail(const store::Connection& index,
                                                                       std::int64_t video, base::Micros t);

} // namespace vlm::archive
