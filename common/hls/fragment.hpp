// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "common/media/coded_track.hpp"

namespace vlm::hls {

/// Samples of one track that lie one behind the other in a fragment's media.
struct SampleRun {
    std::span<const media::CodedSample> samples; ///< in decoding order
    std::int64_t offset;                         ///< of the first sample, in bytes from the beginning of the media
};

/// What a fragment has of one track.
struct TrackFragment {
    std::uint32_t number;        ///< of the track, as the init segment counts
    std::int64_t shift;          ///< of its times: CodedTrack::shift
    std::vector<SampleRun> runs; ///< may be empty: then it has nothing
};

/// All that stands before a fragment's media: moof, and the header of mdat. The media, `media_bytes` long, follow it.
/// `sequence` counts fragments from 1. Times of decoding are those of the samples with the shift, 0 at least, and of
/// showing never earlier. Throws Error where the runs lie farther apart than a fragment can tell (2 GiB), or a time
/// cannot be written. Pure.
[[nodiscard]] std::vector<std::uint8_t>
fragment_header(std::uint32_t sequence, const std::vector<TrackFragment>& tracks, std::uint64_t media_bytes);

} // namespace vlm::hls
