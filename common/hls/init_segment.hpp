// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "common/media/coded_track.hpp"

namespace vlm::hls {

/// The beginning of a fragmented MP4 file (ftyp, moov) with these tracks, numbered from 1. Where a track's times are
/// shifted, an edit list of one entry takes the shift off. Deterministic. Pure.
[[nodiscard]] std::vector<std::uint8_t> init_segment(const std::vector<const media::CodedTrack*>& tracks);

} // namespace vlm::hls
