// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "common/base/clock.hpp"
#include "common/media/source.hpp"

namespace vlm::media {

/// A keyframe as its file holds it.
struct Keyframe {
    base::Micros pts; ///< media time; negative where an edit list hides it
    std::int64_t position =
        -1;                 ///< in the file, in bytes, of its packet, or of its cluster (Matroska's Cues); -1: unknown
    std::int64_t size = -1; ///< of its packet, in bytes; -1: unknown
};

struct KeyframeList {
    std::vector<Keyframe> keyframes;      ///< as they are stored
    std::optional<base::Micros> end = {}; ///< of the last frame, where it was seen on the way: else Source::find_end()
};

/// All keyframes of a file that has just been opened: from the container's own list where it has one that is whole
/// (MP4, Matroska), from the marks in a transport stream where they are right, else by reading every packet. Nothing is
/// decoded. Afterwards reading stands anywhere. Throws as Source does.
[[nodiscard]] KeyframeList list_keyframes(Source& source);

} // namespace vlm::media
