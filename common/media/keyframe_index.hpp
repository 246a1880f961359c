// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "common/base/clock.hpp"
#include "common/media/timeline.hpp"

struct AVFormatContext;
struct AVStream;

namespace vlm::media {

/// The keyframes of a video as its container lists them, ascending in time.
struct KeyframeIndex {
    struct Entry {
        base::Micros t;           ///< media time it is presented at; an estimate until it is read
        std::int64_t timestamp;   ///< what the container is asked for, in the stream's time base
        std::int64_t position = 0; ///< in the file, of its packet (MP4) or its cluster (Matroska)
    };
    enum class Coverage {
        whole,     ///< every keyframe is listed
        beginning, ///< perhaps only those that were read so far
    };
    std::vector<Entry> entries; ///< empty: the container has no usable index, so nothing can be skipped by seeking
    Coverage coverage = Coverage::beginning;
};

/// What times a container's index lists.
enum class ListedTimes {
    decoding,     ///< MP4
    presentation, ///< Matroska's Cues
};

/// An index as read, and whether it lists more than the file holds.
struct ReadIndex {
    KeyframeIndex index;
    bool cut_off = false;
};

/// The keyframes that libavformat has listed for the stream. `delay` is the way from the first keyframe's decoding time
/// to its presentation, in the stream's ticks: nearly always that of all of them. `known` frames were
/// listed while the beginning was read, before the container was asked for its own list (looking for it lists one more).
/// Empty where the times do not grow.
[[nodiscard]] ReadIndex read_keyframe_index(const AVFormatContext& format, AVStream& stream, const Timeline& timeline,
                                            ListedTimes listed, std::int64_t delay, int known);

} // namespace vlm::media
