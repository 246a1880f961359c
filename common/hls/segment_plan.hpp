// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "common/base/clock.hpp"
#include "common/media/keyframe_list.hpp"

namespace vlm::hls {

constexpr base::Micros target_duration{6'000'000};

/// A part of a video that begins with a keyframe. Its number is its place among all of them, from 0.
struct Segment {
    base::Micros keyframe; ///< media time of that keyframe; of the first segment, negative where an edit list hides it
    base::Micros start;    ///< media time from which on it is shown
    base::Micros end;      ///< where the next one starts
    friend bool operator==(const Segment&, const Segment&) = default;
};

/// Segments of a video that ends at `end`: each as long as its keyframes allow without being longer than the target (in
/// whole seconds, to which players round), or one group of pictures where that is longer. The first starts at 0, none
/// is empty, and they lie end to end, so that their lengths add up to the video's. None where there is nothing to show.
/// Keyframes that go back in time, as odd edit lists make them, begin no segment. Pure.
[[nodiscard]] std::vector<Segment> plan_segments(const std::vector<media::Keyframe>& keyframes, base::Micros end,
                                                 base::Micros target = target_duration);

} // namespace vlm::hls
