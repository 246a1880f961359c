// SPDX-License-Identifier: Apache-2.0
#include "common/media/frame_picker.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/unit/media/selections.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using base::Micros;
using media::FramePicker;
using Verdict = FramePicker::Verdict;

namespace {

FramePicker picker_for(std::vector<Micros> times) {
    FramePicker picker{{test::listed(std::move(times)), {}}};
    picker.begin({});
    return picker;
}

struct Coded {
    Micros pts;
    Micros dts;
};

/// I P B B P B B, 40 ms a frame, with decoding times as an MP4 file has them (two frames ahead of the pictures).
const std::vector<Coded> reordered = {
    {0ms, -80ms}, {120ms, -40ms}, {40ms, 0ms}, {80ms, 40ms}, {240ms, 80ms}, {160ms, 120ms}, {200ms, 160ms},
};

/// Feeds all packets, then the end at 280 ms.
void feed_all(FramePicker& picker, const std::vector<Coded>& packets) {
    for (const Coded& packet : packets) {
        picker.add(packet.pts);
        picker.known_before(packet.dts);
    }
    picker.end_of_stream(280ms);
}

/// Of these frames those that are wanted, which are passed on.
std::vector<Micros> passed_of(FramePicker& picker, const std::vector<Micros>& frames) {
    std::vector<Micros> passed;
    for (const Micros t : frames) {
        if (picker.verdict(t) != Verdict::wanted) continue;
        picker.pass(t);
        passed.push_back(t);
    }
    return passed;
}

const std::vector<Micros> in_order = {0ms, 40ms, 80ms, 120ms, 160ms, 200ms, 240ms};

} // namespace

TEST_CASE("of reordered frames the shown ones are picked") {
    const auto [wanted, taken] = GENERATE(table<std::vector<Micros>, std::vector<Micros>>({
        {{0ms}, {0ms}},
        {{39999us}, {0ms}},
        {{40ms}, {40ms}},
        {{100ms}, {80ms}},
        {{119ms, 120ms, 121ms}, {80ms, 120ms}},
        {{10ms, 20ms, 30ms}, {0ms}},
        {{250ms, 279ms}, {240ms}},
        {{280ms}, {}},
        {{0ms, 40ms, 80ms, 120ms, 160ms, 200ms, 240ms}, {0ms, 40ms, 80ms, 120ms, 160ms, 200ms, 240ms}},
    }));
    FramePicker picker = picker_for(wanted);
    feed_all(picker, reordered);
    CHECK(picker.step_done());
    CHECK_FALSE(picker.contradicted());
    for (const Micros t : in_order) {
        const bool is_wanted = std::find(taken.begin(), taken.end(), t) != taken.end();
        CHECK(picker.verdict(t) == (is_wanted ? Verdict::wanted : Verdict::unwanted));
    }
    CHECK(picker.has_outstanding() == !taken.empty());
    CHECK(passed_of(picker, in_order) == taken);
    CHECK_FALSE(picker.has_outstanding());
}

TEST_CASE("a verdict waits until every frame that could matter is known") {
    FramePicker picker = picker_for({60ms});
    picker.add(0ms);
    picker.known_before(-80ms);
    CHECK(picker.verdict(0ms) == Verdict::undecided); // nothing says yet that a later one is shown at 60 ms
    picker.add(120ms);
    picker.known_before(-40ms);
    CHECK(picker.verdict(0ms) == Verdict::undecided);
    CHECK(picker.verdict(120ms) == Verdict::undecided);
    picker.add(40ms);
    picker.known_before(0ms);
    CHECK(picker.verdict(0ms) == Verdict::unwanted); // 40 ms is shown later, and before 60 ms
    CHECK(picker.verdict(40ms) == Verdict::undecided);
    picker.add(80ms);
    picker.known_before(40ms);
    CHECK(picker.verdict(40ms) == Verdict::undecided); // one at 50 ms could still come
    picker.known_before(80ms);
    CHECK(picker.verdict(40ms) == Verdict::wanted);
    CHECK(picker.verdict(80ms) == Verdict::unwanted);
    CHECK(picker.verdict(120ms) == Verdict::unwanted);
    CHECK(picker.step_done());
}

TEST_CASE("a horizon never moves back") {
    FramePicker picker = picker_for({10ms, 50ms});
    picker.add(0ms);
    picker.add(40ms);
    picker.known_before(60ms);
    picker.known_before(20ms);
    CHECK(picker.step_done());
    CHECK(picker.verdict(40ms) == Verdict::wanted);
}

TEST_CASE("frames of uneven length are picked by what is shown") {
    FramePicker picker = picker_for({500ms, 1s, 1100ms, 2s});
    for (const Micros t : {0ms, 20ms, 900ms, 1050ms}) {
        picker.add(t);
        picker.known_before(t);
    }
    picker.end_of_stream(3s);
    CHECK(passed_of(picker, {0ms, 20ms, 900ms, 1050ms}) == std::vector<Micros>{20ms, 900ms, 1050ms});
}

TEST_CASE("before the first frame the first is picked") {
    FramePicker picker = picker_for({0ms, 100ms});
    picker.add(500ms);
    picker.known_before(500ms);
    CHECK(picker.verdict(500ms) == Verdict::wanted);
    picker.add(540ms);
    picker.end_of_stream(580ms);
    CHECK(picker.verdict(540ms) == Verdict::unwanted);
    CHECK(passed_of(picker, {500ms, 540ms}) == std::vector<Micros>{500ms});
}

TEST_CASE("two frames at one time contradict each other") {
    FramePicker picker = picker_for({100ms});
    picker.add(0ms);
    CHECK_FALSE(picker.contradicted());
    picker.add(0ms);
    CHECK(picker.contradicted());
}

TEST_CASE("a frame that comes after its time was decided contradicts the decision") {
    const auto [late, contradicts] = GENERATE(table<Micros, bool>({
        {90ms, true}, // would have been shown at 100 ms
        {100ms, true},
        {79ms, false},  // the one at 80 ms covers it
        {101ms, false}, // does not matter to 100 ms
    }));
    CAPTURE(late.count());
    FramePicker picker = picker_for({100ms, 900ms});
    picker.add(80ms);
    picker.add(160ms);
    picker.known_before(120ms);
    REQUIRE(picker.verdict(80ms) == Verdict::wanted);
    picker.add(late);
    CHECK(picker.contradicted() == contradicts);
}

TEST_CASE("steps share the wanted times, and no frame is taken in two of them") {
    FramePicker picker{{test::interval(30ms), {}}};
    picker.begin(80ms);
    picker.add(0ms);
    picker.add(40ms);
    picker.add(80ms);
    picker.known_before(80ms);
    CHECK(picker.step_done());
    CHECK(picker.wanted().peek() == Micros{90ms});
    CHECK(picker.verdict(0ms) == Verdict::wanted);
    CHECK(picker.verdict(40ms) == Verdict::wanted);
    CHECK(picker.verdict(80ms) == Verdict::unwanted);
    CHECK(passed_of(picker, {0ms, 40ms}) == std::vector<Micros>{0ms, 40ms});
    picker.begin({});
    CHECK_FALSE(picker.step_done());
    for (const Micros t : {40ms, 80ms, 120ms}) { // the seek landed a frame early
        picker.add(t);
    }
    picker.known_before(121ms);
    CHECK_FALSE(picker.contradicted());
    CHECK(picker.verdict(40ms) == Verdict::unwanted);
    CHECK(picker.verdict(80ms) == Verdict::wanted);
    CHECK(picker.verdict(120ms) == Verdict::wanted);
    picker.end_of_stream(160ms);
    CHECK(picker.step_done());
    CHECK(passed_of(picker, {40ms, 80ms, 120ms}) == std::vector<Micros>{80ms, 120ms});
}

TEST_CASE("an empty stream leaves nothing to pick") {
    FramePicker picker = picker_for({0ms, 100ms});
    picker.end_of_stream(0ms);
    CHECK(picker.step_done());
    CHECK_FALSE(picker.has_outstanding());
}

TEST_CASE("within the slack the first frame is picked that all later ones need") {
    media::Selection selection = test::listed({100ms, 170ms, 260ms});
    selection.tolerance = 30ms;
    FramePicker picker{{selection, {}}};
    picker.begin({});
    picker.add(0ms);
    picker.known_before(-80ms);
    CHECK(picker.verdict(0ms) == Verdict::undecided); // what is shown at 100 ms may have begun long before
    picker.add(120ms);
    CHECK(picker.verdict(120ms) == Verdict::wanted); // at once: it is within 30 ms of 100 ms
    CHECK(picker.verdict(0ms) == Verdict::unwanted);
    picker.add(40ms);
    picker.add(80ms); // is shown out of order, and nobody needs it
    CHECK(picker.verdict(80ms) == Verdict::unwanted);
    CHECK_FALSE(picker.contradicted());
    picker.add(240ms); // too far from 170 ms, and right for 260 ms
    picker.known_before(80ms);
    picker.add(160ms);
    picker.known_before(120ms);
    picker.add(200ms);
    picker.known_before(240ms);
    CHECK(picker.verdict(160ms) == Verdict::wanted); // there is none within the slack, so what is shown
    CHECK(picker.verdict(200ms) == Verdict::unwanted);
    CHECK(picker.verdict(240ms) == Verdict::wanted);
    CHECK(picker.step_done());
    CHECK_FALSE(picker.contradicted());
}

TEST_CASE("a picker tells whether anything between two frames may be wanted") {
    FramePicker picker = picker_for({60ms, 400ms});
    picker.add(0ms);
    picker.add(120ms);
    CHECK(picker.may_want_between(0ms, 120ms)); // not decided yet
    picker.add(40ms);
    picker.add(80ms);
    picker.known_before(80ms);
    REQUIRE(picker.verdict(40ms) == Verdict::wanted);
    CHECK(picker.may_want_between(0ms, 120ms));
    CHECK_FALSE(picker.may_want_between(40ms, 120ms));
    picker.pass(40ms);
    CHECK_FALSE(picker.may_want_between(0ms, 120ms));
    CHECK_FALSE(picker.may_want_between(120ms, 400ms));
    CHECK(picker.may_want_between(120ms, 401ms));
}
