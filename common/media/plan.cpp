// SPDX-License-Identifier: Apache-2.0
#include "common/media/plan.hpp"

#include <algorithm>
#include <cstdint>

namespace vlm::media {

using base::Micros;

std::size_t gop_of(const KeyframeIndex& index, Micros t) {
    const auto after = std::upper_bound(index.entries.begin(), index.entries.end(), t,
                                        [](Micros time, const KeyframeIndex::Entry& entry) { return time < entry.t; });
    return after == index.entries.begin() ? 0 : static_cast<std::size_t>(after - index.entries.begin()) - 1;
}

Step plan_step(const KeyframeIndex& index, WantedTimes wanted, Merging merging) {
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
        const bool is_long = edge - *first >= merging.longest;
        const bool goes_on = next && !is_long && edge - last <= merging.gap && gop_of(index, *next) == gop + 1;
        if (!goes_on) {
            step.until = edge;
            return step;
        }
    }
}

int useful_regions(const KeyframeIndex& index, WantedTimes wanted, int most, std::size_t held) {
    if (index.entries.empty()) return 1;
    const std::uint64_t enough = 2 * static_cast<std::uint64_t>(most);
    std::uint64_t steps = 0;
    std::uint64_t pictures = 0;
    while (steps < enough && wanted.peek()) {
        const auto until = plan_step(index, wanted, in_parts).until;
        ++steps;
        if (!until) break;
        for (; wanted.peek() && *wanted.peek() < *until; wanted.advance())
            ++pictures;
    }
    const std::uint64_t regions = std::min(static_cast<std::uint64_t>(most), steps / 2);
    if (regions < 2) return 1;
    // Who is to be next may be half done when it has to wait.
    const bool few_wait = pictures * (regions - 1) <= 2 * held * steps;
    return few_wait ? static_cast<int>(regions) : 1;
}

} // namespace vlm::media
