// SPDX-License-Identifier: Apache-2.0
#include "common/media/selection.hpp"

#include <limits>
#include <stdexcept>

#include <catch2/catch.hpp>

#include "tests/unit/media/selections.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using base::Micros;
using media::Fraction;
using media::Selection;
using media::WantedTimes;
using namespace vlm::test;

namespace {

/// The first twenty at most.
Times first_times(WantedTimes wanted) {
    Times times;
    for (; wanted.peek() && times.size() < 20; wanted.advance()) {
        times.push_back(*wanted.peek());
    }
    return times;
}

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

} // namespace

TEST_CASE("wanted times are those of the definition") {
    const auto [selection, end, times] = GENERATE(table<Selection, End, Times>({
        // start + k / fps while < end, floored once
        {rate({1, 1}), 3s, {0us, 1s, 2s}},
        {rate({1, 1}), 3s + 1us, {0us, 1s, 2s, 3s}},
        {rate({30000, 1001}), 170ms, {0us, 33366us, 66733us, 100100us, 133466us, 166833us}},
        {rate({3, 1}), 1s, {0us, 333333us, 666666us}},
        {rate({1, 3}), 10s, {0us, 3s, 6s, 9s}},
        {rate({2, 1}, 250ms), 1s, {250ms, 750ms}},
        {rate({2, 1}, 250ms, 751ms), 10s, {250ms, 750ms}},
        {rate({2, 1}, 250ms, 750ms), 10s, {250ms}},
        {rate({1, 1}, 5s), 5s, {}},
        {rate({1, 1}, 5s, 4s), 10s, {}},
        // start + k * every while < end
        {interval(2s), 6s, {0us, 2s, 4s}},
        {interval(1500ms, 1s), 4001ms, {1s, 2500ms, 4s}},
        {interval(1us, 7us, 9us), {}, {7us, 8us}},
        // the middles of equal parts of the span
        {count(1), 10s, {5s}},
        {count(4), 10s, {1250ms, 3750ms, 6250ms, 8750ms}},
        {count(3), 1us, {0us, 0us, 0us}},
        {count(2, 4s), 10s, {5500ms, 8500ms}},
        {count(2, 4s, 6s), 10s, {4500ms, 5500ms}},
        {count(2, 4s, 60s), 10s, {5500ms, 8500ms}},
        {count(3, 0s, 1s), {}, {166666us, 500ms, 833333us}},
        {count(2, 10s), 10s, {}},
        {count(2, 11s), 10s, {}},
        // listed
        {listed({0us, 1s, 1s, 9s}), 10s, {0us, 1s, 1s, 9s}},
        {listed({1s, 10s}), 10s, {1s}},
        {listed({}), 10s, {}},
        {keyframes(), 10s, {}},
    }));
    CAPTURE(static_cast<int>(selection.kind), selection.start.count());
    CHECK(first_times({selection, end}) == times);
}

TEST_CASE("wanted times go on while the end is not known, until it is") {
    WantedTimes wanted{rate({2, 1}), {}};
    CHECK(first_times(wanted).size() == 20);
    CHECK(wanted.passed() == 0);
    wanted.advance();
    wanted.advance();
    CHECK(wanted.passed() == 2);
    CHECK(wanted.peek() == Micros{1s});
    wanted.limit(2s);
    CHECK(first_times(wanted) == Times{1s, 1500ms});
    wanted.limit(5s); // an end that is known does not move back
    CHECK(first_times(wanted) == Times{1s, 1500ms});
    wanted.limit(1s);
    CHECK_FALSE(wanted.peek());
    wanted.advance();
    CHECK_FALSE(wanted.peek());
}

TEST_CASE("a wanted time that cannot be stated stays the last") {
    for (const Selection& selection : {interval(Micros{largest / 2}, 5us), rate({1, 9'000'000'000'000}, 5us)}) {
        WantedTimes wanted{selection, {}};
        Micros before{-1};
        for (int i = 0; i < 6; ++i, wanted.advance()) {
            REQUIRE(wanted.peek());
            CHECK(*wanted.peek() >= before);
            before = *wanted.peek();
        }
        CHECK(before.count() == largest);
    }
}

TEST_CASE("what needs the end throws without it") {
    CHECK_THROWS_AS((WantedTimes{count(3), {}}), std::logic_error);
    CHECK_THROWS_AS((WantedTimes{spread({1, 1}, 3), 10s}), std::logic_error);
}

TEST_CASE("a spread becomes a count of its span") {
    const auto [selection, end, frames] = GENERATE(table<Selection, Micros, std::size_t>({
        {spread({2, 1}, 32), 10s, 20},
        {spread({2, 1}, 32), 15999ms, 31},
        {spread({2, 1}, 32), 1h, 32},
        {spread({2, 1}, 32), 100ms, 1},
        {spread({1, 2}, 32), 10s, 5},
        {spread({2, 1}, 32, 8s), 10s, 4},
        {spread({2, 1}, 32, 1s, 4s), 10s, 6},
        {spread({2, 1}, 32, 1s, 40s), 10s, 18},
        {spread({2, 1}, 32, 20s), 10s, 1},
    }));
    const Selection found = media::resolved(selection, end);
    CHECK(found.kind == Selection::Kind::count);
    CHECK(found.count == frames);
    CHECK(found.start == selection.start);
    CHECK(found.end == selection.end);
}

TEST_CASE("other selections are resolved as they are") {
    const Selection found = media::resolved(count(7, 1s, 2s), 1s);
    CHECK(found.count == 7);
    CHECK(found.end == End{2s});
    CHECK(media::resolved(rate({3, 1}), 1s).kind == Selection::Kind::rate);
}

TEST_CASE("multiply_divide floors, holds products of 128 bits, and saturates") {
    const auto [a, b, c, result] = GENERATE(table<std::int64_t, std::int64_t, std::int64_t, std::int64_t>({
        {0, 5, 3, 0},
        {7, 1, 2, 3},
        {1001, 1'000'000, 30000, 33366},
        {largest, 1, 1, largest},
        {largest, largest, largest, largest},
        {largest, 1'000'000, 2'000'000, largest / 2},
        {largest - 1, 3, 3, largest - 1},
        {largest, 2, 1, largest},
        {largest, largest, 1, largest},
        {largest, largest, 2, largest},
        {3'000'000'000'000, 1'000'000, 90'000, 33'333'333'333'333},
    }));
    CAPTURE(a, b, c);
    CHECK(media::multiply_divide(a, b, c) == result);
}

TEST_CASE("a frame serves the first wanted time that the one before does not") {
    Selection half_seconds = rate({2, 1});
    // A frame each 0.2 s, and one that is shown for longer.
    media::ServedTimes shown{half_seconds, 10s};
    const std::vector<std::pair<Micros, Micros>> frames = {
        {0ms, 0ms}, {400ms, 500ms}, {1000ms, 1000ms}, {2400ms, 2500ms}};
    for (const auto& [t, wanted] : frames)
        CHECK(shown.serve(t) == wanted);
    CHECK(shown.serve(20s) == Micros{20s}); // nothing is wanted there
    media::ServedTimes late_start{half_seconds, 10s};
    CHECK(late_start.serve(1s) == Micros{0}); // before the first frame, the first is shown
    half_seconds.snap = Selection::Snap::keyframe;
    media::ServedTimes snapped{half_seconds, 10s};
    CHECK(snapped.serve(0s) == Micros{0});
    CHECK(snapped.serve(2s) == Micros{1500ms}); // 1 s is as near to the one before, which has it
    CHECK(snapped.serve(4s) == Micros{3500ms});
    half_seconds.snap = Selection::Snap::none;
    half_seconds.tolerance = 200ms;
    media::ServedTimes tolerant{half_seconds, 10s};
    CHECK(tolerant.serve(0s) == Micros{0});
    CHECK(tolerant.serve(600ms) == Micros{500ms});
    CHECK(tolerant.serve(1400ms) == Micros{1500ms}); // 1 s is too far away
    CHECK(tolerant.serve(3100ms) == Micros{3s});
    CHECK(tolerant.serve(4050ms) == Micros{4s}); // the one before was shown until then
    Selection keyframes;
    keyframes.kind = Selection::Kind::keyframes;
    CHECK(media::ServedTimes{keyframes, {}}.serve(1700ms) == Micros{1700ms});
}

TEST_CASE("a keyframe's estimated time leaves no room for another keyframe") {
    Selection selection = test::interval(1s, 0s, 3s);
    selection.tolerance = 900ms;
    media::WantedTimes wanted{selection, {}};
    wanted.prefer(std::make_shared<const std::vector<Micros>>(std::vector<Micros>{0s, 200ms, 1s, 1300ms, 2s}));
    for (const Micros slack : {Micros{100ms}, Micros{150ms}, Micros{350ms}}) {
        CHECK(wanted.at_keyframe());
        CHECK(wanted.slack() == slack);
        wanted.advance();
    }
}

TEST_CASE("of times the nearest is found, the earlier of two equally near") {
    CHECK(media::nearest_to(1s, {}) == std::nullopt);
    const std::vector<Micros> times = {1s, 2s, 4s};
    for (const auto& [t, nearest] : std::vector<std::pair<Micros, Micros>>{
             {0s, 1s}, {1s, 1s}, {1500ms, 1s}, {1501ms, 2s}, {3s, 2s}, {3001ms, 4s}, {9s, 4s}})
        CHECK(media::nearest_to(t, times) == nearest);
}

TEST_CASE("wanted times become those of keyframes within the tolerance") {
    Selection selection = test::interval(1s, 0s, 5s);
    selection.tolerance = 250ms;
    media::WantedTimes wanted{selection, {}};
    CHECK(wanted.slack() == Micros{250ms});
    wanted.prefer(std::make_shared<const std::vector<Micros>>(std::vector<Micros>{0s, 1250ms, 2251ms, 3900ms}));
    const std::vector<std::pair<Micros, Micros>> expected = {
        {0s, 250ms}, {1250ms, 0s}, {2s, 250ms}, {3s, 250ms}, {3900ms, 150ms}};
    const std::vector<bool> at_keyframes = {true, true, false, false, true};
    for (std::size_t i = 0; i < expected.size(); ++i) {
        REQUIRE(wanted.peek());
        CHECK(*wanted.peek() == expected[i].first);
        CHECK(wanted.slack() == expected[i].second);
        CHECK(wanted.at_keyframe() == at_keyframes[i]);
        wanted.advance();
    }
    CHECK_FALSE(wanted.peek());
}
