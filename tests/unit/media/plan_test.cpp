// SPDX-License-Identifier: Apache-2.0
#include "common/media/plan.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/media/selections.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using base::Micros;
using media::KeyframeIndex;
using media::Step;
using media::WantedTimes;

namespace {

/// Keyframes at these times; the container counts milliseconds from 7.
KeyframeIndex index_of(const std::vector<Micros>& times) {
    KeyframeIndex index;
    for (const Micros t : times) {
        index.entries.push_back({t, t.count() / 1000 + 7});
    }
    return index;
}

WantedTimes at_times(test::Times times) {
    return {test::listed(std::move(times)), {}};
}

using media::Merging;

constexpr Merging no_merge{Micros{0}, Micros::max()};
constexpr Merging quarter{250ms, Micros::max()};
constexpr Merging quarter_of_2s{250ms, 2s};

} // namespace

TEST_CASE("a step seeks to the GOP of the next wanted time and stops before the next GOP") {
    const KeyframeIndex index = index_of({0s, 2s, 4s, 6s});
    using Edge = std::optional<Micros>;
    const auto [wanted, merging, keyframe, until] = GENERATE(table<std::vector<Micros>, Merging, std::size_t, Edge>({
        {{0s}, no_merge, 0, 2s},
        {{1999ms}, no_merge, 0, 2s},
        {{2s}, no_merge, 1, 4s},
        {{3999999us}, no_merge, 1, 4s},
        {{5s}, no_merge, 2, 6s},
        {{6s}, no_merge, 3, {}},  // the last GOP has no end
        {{60s}, no_merge, 3, {}}, // nor has what lies beyond it
        {{500ms, 1s, 1500ms}, no_merge, 0, 2s},
        {{500ms, 5s}, quarter, 0, 2s},      // far away: a seek of its own
        {{1900ms, 2100ms}, quarter, 0, 4s}, // near over the edge: read on
        {{1900ms, 2100ms}, no_merge, 0, 2s},
        {{1749ms, 2s}, quarter, 0, 2s}, // the edge is further than the gap
        {{1750ms, 2s}, quarter, 0, 4s},
        {{1900ms, 3900ms, 4100ms}, quarter, 0, 6s}, // over two edges
        {{1900ms, 3s, 4100ms}, quarter, 0, 4s},
        {{1900ms, 4100ms}, quarter, 0, 2s}, // not over a GOP in which nothing is wanted
        {{5900ms, 6100ms}, quarter, 2, {}},
        {{900ms, 1900ms, 2100ms}, quarter_of_2s, 0, 4s}, // 1.1 s long at the edge
        {{0s, 1900ms, 2100ms}, quarter_of_2s, 0, 2s},    // long enough
    }));
    CAPTURE(wanted.front().count(), wanted.size(), merging.gap.count());
    const Step step = media::plan_step(index, at_times(wanted), merging);
    CHECK(step.keyframe == keyframe);
    CHECK(step.until == until);
}

TEST_CASE("what is wanted before the first keyframe begins at the first") {
    const Step step = media::plan_step(index_of({1s, 3s}), at_times({500ms}), quarter);
    CHECK(step.keyframe == std::size_t{0});
    CHECK(step.until == std::optional<Micros>{3s});
}

TEST_CASE("without an index one step reads to the end") {
    const Step step = media::plan_step({}, at_times({5s}), quarter);
    CHECK_FALSE(step.keyframe);
    CHECK_FALSE(step.until);
}

TEST_CASE("the steps of a plan serve every wanted time once") {
    const KeyframeIndex index = index_of({0s, 1s, 2200ms, 7s, 7100ms, 9s});
    for (const Micros every : {Micros{40ms}, Micros{333ms}, Micros{700ms}, Micros{1s}, Micros{3s}}) {
        CAPTURE(every.count());
        WantedTimes wanted{test::interval(every, 0s, 12s), {}};
        std::optional<std::size_t> last;
        while (wanted.peek()) {
            const Step step = media::plan_step(index, wanted, quarter);
            REQUIRE(step.keyframe);
            REQUIRE((!last || *step.keyframe > *last));
            REQUIRE(index.entries[*step.keyframe].t <= *wanted.peek());
            last = step.keyframe;
            const auto before = wanted.passed();
            while (wanted.peek() && (!step.until || *wanted.peek() < *step.until))
                wanted.advance();
            REQUIRE(wanted.passed() > before);
        }
        CHECK(wanted.passed() == static_cast<std::uint64_t>((12'000'000 + every.count() - 1) / every.count()));
    }
}

TEST_CASE("decoding is divided where enough GOPs hold wanted frames, and few of these have to wait") {
    test::Times keyframes;
    for (int i = 0; i < 20; ++i)
        keyframes.emplace_back(i * 10s);
    const KeyframeIndex index = index_of(keyframes);
    const auto [every, end, most, held, regions] = GENERATE(table<Micros, Micros, int, std::size_t, int>({
        {1s, 200s, 2, 5, 2},
        {1s, 200s, 2, 4, 1}, // ten in a GOP, and less than half of them may wait
        {1s, 200s, 1, 5, 1}, // nothing to divide among
        {1s, 200s, 4, 5, 1}, // three others wait
        {1s, 200s, 4, 15, 4},
        {1s, 40s, 2, 5, 2},
        {1s, 30s, 2, 5, 1}, // three GOPs
        {25s, 200s, 4, 15, 4},
        {25s, 176s, 4, 15, 4},
        {25s, 175s, 4, 15, 3}, // seven wanted times
        {25s, 76s, 4, 15, 2},
    }));
    CAPTURE(every.count(), end.count(), most, held);
    CHECK(media::useful_regions(index, {test::interval(every, 0s, end), {}}, most, held) == regions);
    CHECK(media::useful_regions({}, {test::interval(every, 0s, end), {}}, most, held) == 1);
}
