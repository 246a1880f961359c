// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "common/base/clock.hpp"
#include "common/hls/segment_plan.hpp"
#include "common/media/keyframe_list.hpp"

namespace vlm::serving {

/// What playlists say of a video that its tracks do not tell.
struct VideoOutline {
    base::Micros end;                ///< media time
    std::int64_t size = 0;           ///< of its file, in bytes
    std::optional<base::Wall> began; ///< when media time 0 was filmed
    std::vector<media::Keyframe> keyframes;
    std::vector<hls::Segment> segments;
};

} // namespace vlm::serving
