// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "common/hls/mp4_tables.hpp"

namespace vlm::hls {

/// A track's samples with the times that libavformat gives them, and which of them it says are not shown.
struct EditedTrack {
    std::vector<TableSample> samples; ///< those that its edit list needs, in decoding order
    std::int64_t shown_from = std::numeric_limits<std::int64_t>::min();
    std::int64_t shown_until = std::numeric_limits<std::int64_t>::max();
    std::int64_t end = 0; ///< what the last sample lasts to, where samples are shown as they are decoded

    [[nodiscard]] bool is_hidden(const TableSample& sample) const {
        return sample.pts() < shown_from || sample.pts() >= shown_until;
    }
};

/// Applies the track's edit list: nothing for a while, then its media from a place up to another. Takes the samples
/// out of `track`. Throws NotTaken for any other list, and one that leaves out the beginning of the video. Pure.
[[nodiscard]] EditedTrack edited_track(const std::string& name, TableTrack& track, std::uint32_t movie_timescale);

} // namespace vlm::hls
