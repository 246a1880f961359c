// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/media/keyframe_list.hpp"
#include "common/media/scenes.hpp"
#include "common/media/sprite_sheet.hpp"

namespace vlm::archive {

/// Where a video lies, and what told that it has not changed since.
struct Place {
    std::string path;       ///< absolute, or a URL without credentials
    std::int64_t size = 0;  ///< in bytes
    std::int64_t mtime = 0; ///< nanoseconds since 1970; 0 where a server does not tell
    friend bool operator==(const Place&, const Place&) = default;
};

/// A row of `videos` (schemas/index.sql), besides what the index knows itself.
struct Video {
    std::string fingerprint;
    std::string error; ///< why nothing more is known; empty where the video can be used
    std::int64_t size = 0;
    std::string container;
    std::string codec;
    std::string pixel_format;
    int width = 0;
    int height = 0;
    std::optional<base::Micros> duration;
    base::Micros start{0};
    std::optional<double> fps;
    std::optional<double> fps_nominal;
    std::string audio; ///< empty: none
    std::string wall;  ///< when its first frame was taken
    std::string wall_from;
    std::string probe;                       ///< JSON
    std::optional<base::Micros> thumb_every; ///< thumbnails were made so often
};

/// All that is found in one file.
struct Examined {
    Video video;
    std::vector<media::Keyframe> keyframes;
    std::vector<media::SpriteSheet> sheets;
    std::vector<media::Scene> scenes; ///< at least one where they were looked for
    bool live = false;                ///< it is no file that ends: nothing is to be kept of it
    bool unread = false;              ///< the system failed to read it: nor is that kept, and the next time may do
};

} // namespace vlm::archive
