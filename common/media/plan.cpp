// SPDX-License-Identifier: Apache-2.0
#include "common/media/plan.hpp"

#include <algorithm>

namespace vlm::media {

using base::Micros;

std::size_t gop_of(const KeyframeIndex& index, Micros t) {
    const auto after = std::upper_bound(index.entries.begin(), index.entries.end(), t,
                                        [](Micros time, const KeyframeIndex::Entry& entry) { return time < entry.t; });
    return after == index.entries.begin() ? 0 : static_cast<std::size_t>(after - index.entries.begin()) - 1;
}

Step plan_step(const KeyframeIndex& index, WantedTimes wanted, Micros merge_gap) {
    const auto first = wanted.peek();
    if (index.entries.empty() || !first) return {};
    std::size_t gop = gop_of(index, *first);
    Step step;
    step.keyframe = gop;
    Micros last = *first;
    for (;; ++gop) {
        if (gop + 1 == index.entries.size()) return step;
        const Micros edge = index.entries[gop + 1].t;
        for (; wanted.peek() && *wanted.peek() < edge; wanted.advance()) {
            last = *wanted.peek();
        }
        const auto next = wanted.peek();
        const bool goes_on = next && edge - last <= merge_gap && gop_of(index, *next) == gop + 1;
        if (!goes_on) {
            step.until = edge;
            return step;
        }
    }
}

} // namespace vlm::media
