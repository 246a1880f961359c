// SPDX-License-Identifier: Apache-2.0
#include "common/hls/segment_plan.hpp"

#include <algorithm>

namespace vlm::hls {

using base::Micros;

namespace {

/// Times at which a segment can begin, growing: the first is that of the keyframe that shows what is shown at 0.
std::vector<Micros> possible_cuts(const std::vector<media::Keyframe>& keyframes, Micros end) {
    std::vector<Micros> cuts;
    for (const media::Keyframe& keyframe : keyframes) {
        if (keyframe.pts >= end || (!cuts.empty() && keyframe.pts <= cuts.back())) continue;
        if (keyframe.pts <= Micros{0}) cuts.clear();
        cuts.push_back(keyframe.pts);
    }
    return cuts;
}

} // namespace

std::vector<Segment> plan_segments(const std::vector<media::Keyframe>& keyframes, Micros end, Micros target) {
    constexpr Micros half_a_second{500'000};
    std::vector<Segment> segments;
    const std::vector<Micros> cuts = possible_cuts(keyframes, end);
    for (auto cut = cuts.begin(); cut != cuts.end();) {
        const Micros start = segments.empty() ? Micros{0} : *cut;
        const Micros limit = start + target + half_a_second;
        auto next = std::lower_bound(cut + 1, cuts.end(), limit); // the first that comes too late
        const bool rest_fits = next == cuts.end() && end < limit;
        if (!rest_fits && next != cut + 1) --next;
        segments.push_back({*cut, start, next == cuts.end() ? end : *next});
        cut = next;
    }
    return segments;
}

} // namespace vlm::hls
