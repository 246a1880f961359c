// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

#include "common/media/sample_bytes.hpp"
#include "common/media/timeline.hpp"

namespace vlm::media {

/// A track as it is read from its file.
struct TrackReading {
    int stream = -1; ///< of the container
    SampleBytes bytes;
    Timeline timeline;      ///< its time 0 is the video's
    std::int64_t scale = 1; ///< ticks of CodedTrack in one of the file's
    std::int64_t base = 0;  ///< added to all times in the file's ticks, where reading began behind a jump
    std::int64_t earliest =
        std::numeric_limits<std::int64_t>::min(); ///< time of decoding that can be told, in CodedTrack's ticks
};

} // namespace vlm::media
