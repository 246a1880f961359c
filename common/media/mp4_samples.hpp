// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

struct AVIOContext;

namespace vlm::media {

/// A sample of an MP4 track as its tables describe it.
struct Mp4Sample {
    std::int64_t position;    ///< in the file
    std::int64_t size;        ///< in bytes
    std::int64_t shown_after; ///< how much later it is shown than decoded, in the track's time scale; may be negative
};

/// The sync samples of a track (all of them where the track has no table of those), by its tables (ISO/IEC 14496-12,
/// 8.6 and 8.7), which libavformat reads but does not show. Nothing where the file has fragments, no such track, or
/// tables that contradict each other or the file's length. Where reading stands does not change.
[[nodiscard]] std::optional<std::vector<Mp4Sample>> mp4_sync_samples(AVIOContext& io, int track);

} // namespace vlm::media
