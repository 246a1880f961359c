// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "common/media/coded_track.hpp"

namespace vlm::media {

/// Gives samples in decoding order, from a keyframe up to the next, times of decoding by when they are shown: in order
/// those times, `delay` ticks earlier. What is shown in one such span never mixes with what is shown in the next, so
/// that spans follow each other without overlap whichever of them is asked for. Never after the time of showing. Pure.
void rebuild_decode_times(std::vector<CodedSample>& samples, std::int64_t delay);

/// Makes times of decoding that lie after those of showing, as some files have them, as much earlier as is needed, and
/// those of the samples before. Pure.
void limit_decode_times(std::vector<CodedSample>& samples);

/// Makes each sample last until the next is decoded; the last until `next`, where that is known and later. Times that
/// make no sense, earlier than `earliest` or going back, are made to stand still. Pure.
void settle_durations(std::vector<CodedSample>& samples, std::int64_t earliest, std::optional<std::int64_t> next);

} // namespace vlm::media
