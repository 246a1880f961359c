// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

struct AVCodecParameters;

namespace vlm::media {

/// The box by which MP4 describes samples of this kind, with all that their decoder must know, as libavformat writes
/// it; HEVC is "hvc1". Empty for codecs that players of segmented MP4 do not take, or where something is unknown that
/// has to be told. `rate` is the track's, in ticks a second. Throws std::bad_alloc.
[[nodiscard]] std::vector<std::uint8_t> sample_entry(const AVCodecParameters& codec, int rate);

} // namespace vlm::media
