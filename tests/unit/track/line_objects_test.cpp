// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "common/track/line_counter.hpp"
#include "tests/unit/track/scene.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using scene::Detections;
using scene::frame;
using scene::known;
using scene::person;

namespace {

const track::Line door{"door", {200, 0}, {200, 300}, track::Anchor::bottom};

/// What a tracker and a counter make of frames, 25 a second.
std::vector<track::Crossing> follow(const std::vector<Detections>& frames, double fps = 25) {
    track::Tracker tracker{{}};
    track::LineCounter counter({door}, 1000, {});
    std::vector<track::Crossing> all;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        const base::Micros t = frame(static_cast<int>(i), fps);
        for (const auto& crossing : counter.update(t, tracker.update(t, frames[i]))) {
            all.push_back(crossing);
        }
    }
    return all;
}

} // namespace

TEST_CASE("only confirmed objects count, with all that was seen of them") {
    track::LineCounter counter({door}, 1000, {});
    std::vector<track::Crossing> got;
    for (int i = 0; i < 12; ++i) {
        const bool confirmed = i >= 9;
        const auto now = counter.update(frame(i, 10), std::vector{known(1, i < 3 ? 150 : 250, 100, true, confirmed)});
        CHECK(now.size() == (i == 9 ? 1 : 0));
        got.insert(got.end(), now.begin(), now.end());
    }
    REQUIRE(got.size() == 1);
    CHECK(got[0].t == 250ms);

    for (int i = 20; i < 40; ++i) {
        CHECK(counter.update(frame(i, 10), std::vector{known(2, i < 30 ? 150 : 250, 100, true, false)}).empty());
    }
    CHECK(counter.update(frame(40, 10), {}).empty());
    CHECK(counter.update(frame(41, 10), std::vector{known(2, 250, 100)}).empty()); // ended: it is another one
}

TEST_CASE("who came over the line before he was sure has crossed it") {
    const bool leads_there = GENERATE(true, false);
    std::vector<Detections> frames;
    for (int i = 0; i < 40; ++i) {
        const double x = 150 + 3 * i;
        const double score = x < 215 ? 0.3 : 0.8;
        frames.push_back({person(leads_there || x >= 215 ? x : 100, 200, 100, score)});
    }
    const auto crossings = follow(frames);
    REQUIRE(crossings.size() == (leads_there ? 1 : 0));
    if (leads_there) CHECK(base::to_seconds(crossings[0].t) == Approx(50.0 / 3 / 25).margin(0.02));
}

TEST_CASE("a new number beyond the line does not count") {
    track::LineCounter counter({door}, 1000, {});
    std::size_t n = 0;
    for (int i = 0; i < 40; ++i) {
        const double x = 100 + 5 * i;
        n += counter.update(frame(i, 25), std::vector{known(x < 205 ? 1 : 2, x, 100)}).size();
    }
    CHECK(n == 0);
    // It counts if it crosses itself.
    for (int i = 40; i < 80; ++i) {
        n += counter.update(frame(i, 25), std::vector{known(2, 300 - 5 * (i - 40), 100)}).size();
    }
    CHECK(n == 1);
}

TEST_CASE("two who pass each other on the line cross it each their way") {
    const double fps = GENERATE(8, 10, 25);
    const bool hidden = GENERATE(true, false);
    std::vector<Detections> frames;
    for (int i = 0; i <= 4 * fps; ++i) {
        const double right = 40 + 80 * i / fps;
        const double left = 360 - 80 * i / fps;
        Detections boxes{person(right, 200)};
        if (!hidden || std::abs(right - left) > 22) boxes.push_back(person(left, 204));
        frames.push_back(boxes);
    }
    const auto crossings = follow(frames, fps);
    REQUIRE(crossings.size() == 2);
    CHECK(crossings[0].forward != crossings[1].forward);
    CHECK(crossings[0].track != crossings[1].track);
    for (const auto& crossing : crossings) {
        CHECK(base::to_seconds(crossing.t) == Approx(2).margin(0.15));
    }
}

TEST_CASE("after a crossing one more the same way counts only if it lasts") {
    const bool stays = GENERATE(true, false);
    track::LineCounter counter({door}, 1000, {});
    std::string text;
    base::Micros last{0};
    for (int i = 0; i < 150; ++i) {
        const int turn = i / 10; // a fifth of a second on each side
        const bool beyond = turn < 4 ? turn % 2 == 1 : stays;
        for (const auto& crossing : counter.update(frame(i, 50), std::vector{known(1, beyond ? 250 : 150, 100)})) {
            text += crossing.forward ? 'F' : 'B';
            last = crossing.t;
        }
    }
    CHECK(text == (stays ? "FB"
                           "F"
                         : "FB"));
    if (stays) CHECK(last == 590ms); // as it was, though it is known only a second after the first
}

TEST_CASE("lines are counted each for itself") {
    const track::Line second{"second", {260, 300}, {260, 0}, track::Anchor::centre};
    track::LineCounter counter({door, second}, 1000, {});
    std::vector<track::Crossing> all;
    for (int i = 0; i < 30; ++i) {
        const std::vector objects{known(1, 100 + 10 * i, 100), known(2, 390 - 10 * i, 120)};
        for (const auto& crossing : counter.update(frame(i, 10), objects)) {
            all.push_back(crossing);
        }
    }
    REQUIRE(all.size() == 4);
    for (const auto& crossing : all) {
        CHECK(crossing.forward == ((crossing.line == 0) == (crossing.track == 1)));
    }
}

TEST_CASE("a crossing's time is never farther back than is said") {
    track::LineCounter counter({door}, 1000, {});
    base::Micros sure{0};
    std::vector<track::Crossing> all;
    for (int i = 0; i < 400; ++i) {
        const double x = i < 10 ? 150 : i < 350 ? 203 : 250; // it stands on the line for 34 s
        for (const auto& crossing : counter.update(frame(i, 10), std::vector{known(1, x, 100)})) {
            all.push_back(crossing);
            sure = frame(i, 10);
        }
    }
    REQUIRE(all.size() == 1);
    CHECK(sure == 35200ms);
    CHECK(all[0].t == sure - track::LineCounter::longest_delay());
}
