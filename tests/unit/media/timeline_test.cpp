// SPDX-License-Identifier: Apache-2.0
#include "common/media/timeline.hpp"

#include <catch2/catch.hpp>

using namespace vlm;
using namespace std::chrono_literals;
using base::Micros;
using media::Discontinuities;
using media::Fraction;
using media::Timeline;

namespace {

constexpr std::int64_t frame = 3600; // 25 frames a second in ticks of 1/90000 s
constexpr std::int64_t second = 90'000;

/// Unrolled decoding times of packets with these, each a frame long.
std::vector<std::int64_t> unrolled(Timeline timeline, const std::vector<std::int64_t>& stamps) {
    std::vector<std::int64_t> found;
    for (const std::int64_t dts : stamps) {
        const media::Stamps out = timeline.unroll({dts + 2 * frame, dts}, frame);
        REQUIRE(out.dts);
        REQUIRE(out.pts == *out.dts + 2 * frame); // pictures move with their packets
        found.push_back(*out.dts);
    }
    return found;
}

Timeline jumping() {
    return {{1, second}, Discontinuities::possible};
}

using Ticks = std::vector<std::int64_t>;

} // namespace

TEST_CASE("media time is floored once to whole microseconds from the first frame on") {
    const auto [base, start, pts, time] = GENERATE(table<Fraction, std::int64_t, std::int64_t, std::int64_t>({
        {{1001, 30000}, 0, 1, 33'366},
        {{1001, 30000}, 0, 2, 66'733},
        {{1001, 30000}, 0, 30, 1'001'000},
        {{1001, 30000}, 0, 107'892, 3'599'996'400},
        {{1, 30000}, 2002, 3003, 33'366},
        {{1, 90000}, 126'000, 126'001, 11},
        {{1, 90000}, 126'000, 125'999, -12},
        {{1, 1000}, -80, 0, 80'000},
        {{1, 1000}, 5000, 5000, 0},
        {{1, 14'112'000}, 0, 14'112'000'000'000'000, 1'000'000'000'000'000},
    }));
    CAPTURE(pts);
    Timeline timeline{base, Discontinuities::none};
    timeline.set_start(start);
    CHECK(timeline.start() == start);
    CHECK(timeline.time(pts) == Micros{time});
}

TEST_CASE("the timestamps of one line are left alone, whatever gaps they have") {
    Timeline timeline{{1, second}, Discontinuities::none};
    CHECK(unrolled(timeline, {0, 100 * second, 7, 0}) == Ticks{0, 100 * second, 7, 0});
}

TEST_CASE("jumps are taken out, gaps and small steps stay") {
    const auto [stamps, found] = GENERATE(table<Ticks, Ticks>({
        // even
        {{0, frame, 2 * frame}, {0, frame, 2 * frame}},
        // back to the beginning: goes on where the rest ended
        {{50 * second, 50 * second + frame, 0, frame},
         {50 * second, 50 * second + frame, 50 * second + 2 * frame, 50 * second + 3 * frame}},
        // forwards by more than ten seconds
        {{0, frame, 20 * second, 20 * second + frame}, {0, frame, 2 * frame, 3 * frame}},
        // a gap of nine seconds is a gap
        {{0, 9 * second, 9 * second + frame}, {0, 9 * second, 9 * second + frame}},
        // a small step back is reordering, not a jump
        {{10 * second, 9 * second + frame + frame, 10 * second + frame},
         {10 * second, 9 * second + frame + frame, 10 * second + frame}},
        // a single stray timestamp lands between its neighbours, those after it stay
        {{0, frame, 1000 * second, 3 * frame, 4 * frame}, {0, frame, 2 * frame, 3 * frame, 4 * frame}},
        {{90 * second, 90 * second + frame, 5, 90 * second + 3 * frame},
         {90 * second, 90 * second + frame, 90 * second + 2 * frame, 90 * second + 3 * frame}},
        // twice
        {{0, frame, 100 * second, 100 * second + frame, 0, frame},
         {0, frame, 2 * frame, 3 * frame, 4 * frame, 5 * frame}},
    }));
    CHECK(unrolled(jumping(), stamps) == found);
}

TEST_CASE("without a decoding time the presentation time says where a packet lies") {
    Timeline timeline = jumping();
    CHECK(timeline.unroll({100 * second, {}}, frame).pts == 100 * second);
    const media::Stamps after = timeline.unroll({0, {}}, frame);
    CHECK(after.pts == 100 * second + frame);
    CHECK_FALSE(after.dts);
    const media::Stamps none = timeline.unroll({}, frame);
    CHECK_FALSE(none.pts);
    CHECK_FALSE(none.dts);
}

TEST_CASE("after a reset the next packet may lie anywhere, and the start stays") {
    Timeline timeline = jumping();
    timeline.set_start(7);
    CHECK(timeline.unroll({{}, 0}, frame).dts == 0);
    CHECK(timeline.unroll({{}, 100 * second}, frame).dts == frame);
    timeline.reset();
    CHECK(timeline.unroll({{}, 100 * second}, frame).dts == 100 * second);
    CHECK(timeline.start() == 7);
}
