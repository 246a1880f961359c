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
using Taken = FramePicker::Taken;

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

/// Takes the frames as a decoder gives them; those that are the next wanted one.
std::vector<Micros> taken_of(FramePicker& picker, const std::vector<Micros>& decoded) {
    std::vector<Micros> taken;
    for (const Micros t : decoded) {
        const Taken what = picker.take(t);
        REQUIRE(what != Taken::out_of_order);
        if (what == Taken::next) taken.push_back(t);
    }
    return taken;
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
    CHECK(taken_of(picker, in_order) == taken);
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
    CHECK(picker.take(40ms) == Taken::next);
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
    CHECK(taken_of(picker, {0ms, 20ms, 900ms, 1050ms}) == std::vector<Micros>{20ms, 900ms, 1050ms});
}

TEST_CASE("before the first frame the first is picked") {
    FramePicker picker = picker_for({0ms, 100ms});
    picker.add(500ms);
    picker.known_before(500ms);
    CHECK(picker.verdict(500ms) == Verdict::wanted);
    picker.add(540ms);
    picker.end_of_stream(580ms);
    CHECK(picker.verdict(540ms) == Verdict::unwanted);
    CHECK(taken_of(picker, {500ms, 540ms}) == std::vector<Micros>{500ms});
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

TEST_CASE("a wanted frame that comes before an earlier one is out of order") {
    FramePicker picker = picker_for({0ms, 40ms});
    feed_all(picker, reordered);
    CHECK(picker.take(40ms) == Taken::out_of_order);
    CHECK(picker.take(80ms) == Taken::not_wanted);
    CHECK(picker.take(0ms) == Taken::next);
    CHECK(picker.take(40ms) == Taken::next);
    CHECK(picker.take(40ms) == Taken::not_wanted);
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
    CHECK(taken_of(picker, {0ms, 40ms}) == std::vector<Micros>{0ms, 40ms});
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
    CHECK(taken_of(picker, {40ms, 80ms, 120ms}) == std::vector<Micros>{80ms, 120ms});
}

TEST_CASE("an empty stream leaves nothing to pick") {
    FramePicker picker = picker_for({0ms, 100ms});
    picker.end_of_stream(0ms);
    CHECK(picker.step_done());
    CHECK_FALSE(picker.has_outstanding());
}
