// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "common/archive/video.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

/// The keyframes of a video, as its file holds them. Throws Error where the index holds none that make sense.
[[nodiscard]] std::vector<media::Keyframe> keyframes_of(const store::Connection& index, std::int64_t video);

/// Where the scenes of a video begin, ascending; empty where they were not looked for.
[[nodiscard]] std::vector<media::Scene> scenes_of(const store::Connection& index, std::int64_t video);

/// A sheet of a video's thumbnails, from 0; nothing where there is no such sheet.
[[nodiscard]] std::optional<media::SpriteSheet> sheet_of(const store::Connection& index, std::int64_t video, int sheet);

} // namespace vlm::archive
