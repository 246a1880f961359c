// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/media/mp4_boxes.hpp"

namespace vlm::hls {

/// What the description of an MP4 file in fragments says of its video.
struct FragmentedVideo {
    std::uint32_t track = 0;
    std::uint32_t timescale = 1;      ///< ticks a second
    std::uint32_t usual_duration = 0; ///< of samples, where fragments do not tell
    std::uint32_t usual_flags = 0;
    std::vector<std::string> codecs; ///< of all tracks, the video's first (RFC 6381)
};

/// Of what the box moov holds. Nothing where it has no video, or no fragments are to come. Pure, as all of these.
[[nodiscard]] std::optional<FragmentedVideo> read_fragmented_video(media::Mp4Bytes moov);

/// The video in a fragment, in ticks of its track.
struct FragmentHead {
    std::int64_t dts;         ///< of its first sample
    std::int64_t shown_after; ///< how much later that is shown
    std::int64_t duration;    ///< of all of them
    bool keyframe;            ///< the first is one
};

/// Of what the box moof holds. Nothing where there is nothing of the video in it, or it makes no sense.
[[nodiscard]] std::optional<FragmentHead> read_fragment_head(media::Mp4Bytes moof, const FragmentedVideo& video);

} // namespace vlm::hls
