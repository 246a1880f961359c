// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "common/track/line_counter.hpp"
#include "tests/unit/track/scene.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using scene::frame;
using scene::known;
using scene::lost;

namespace {

constexpr double diagonal = 1000;

const track::Line upright{"gate", {100, 0}, {100, 200}, track::Anchor::bottom};

struct WayCase {
    std::string name;
    std::vector<int> xs; // where the object is in each frame; the band reaches from 90 to 110
    std::string expected;
};

std::string letters(const std::vector<track::Crossing>& crossings) {
    std::string text;
    for (const auto& crossing : crossings) {
        text += crossing.forward ? 'F' : 'B';
    }
    return text;
}

std::string count(const std::vector<int>& xs, double fps = 10) {
    track::LineCounter counter({upright}, diagonal, {});
    std::string text;
    for (std::size_t i = 0; i < xs.size(); ++i) {
        // Where a lost one should be is far beyond the line.
        const auto object = xs[i] == lost ? known(1, 190, 100, false) : known(1, xs[i], 100);
        text += letters(counter.update(frame(static_cast<int>(i), fps), std::vector{object}));
    }
    return text;
}

/// All that somebody crosses who is first at one place, then at another, for a second each.
std::string step(const track::Line& line, track::Point from, track::Point to) {
    track::LineCounter counter({line}, diagonal, {});
    std::string text;
    for (int i = 0; i < 20; ++i) {
        const track::Point at = i < 10 ? from : to;
        text += letters(counter.update(frame(i, 10), std::vector{known(1, at.x, at.y)}));
    }
    return text;
}

} // namespace

TEST_CASE("an object crosses when it holds the other side") {
    const WayCase way =
        GENERATE(WayCase{"over it", {60, 70, 80, 90, 100, 110, 120, 130, 140}, "F"},
                 WayCase{"back", {140, 130, 120, 110, 100, 90, 80, 70, 60}, "B"}, //
                 WayCase{"in one step", {60, 60, 60, 140, 140, 140}, "F"},
                 WayCase{"not for long enough", {60, 70, 80, 90, 100, 110, 120, 130}, ""},
                 WayCase{"only just into the band", {60, 70, 80, 90, 100, 109, 109, 109, 109, 109}, ""},
                 WayCase{"flicker", {60, 80, 120, 80, 120, 80, 120, 80, 120, 80, 80, 80, 80}, ""},
                 WayCase{"slower flicker", {60, 80, 120, 120, 80, 80, 120, 120, 80, 80, 120, 120, 80}, ""},
                 WayCase{"one false box", {60, 60, 60, 160, 60, 60, 60, 60}, ""},
                 WayCase{"a walk on the line", {60, 80, 95, 105, 93, 107, 95, 105, 92, 108, 95, 80, 60, 60, 60}, ""},
                 WayCase{"from the line to the other side", {60, 80, 95, 105, 93, 107, 95, 105, 120, 120, 120}, "F"},
                 WayCase{"U-turn", {60, 80, 100, 120, 130, 140, 130, 120, 100, 80, 70, 60, 50, 40}, "FB"},
                 WayCase{"U-turn before it was there", {60, 80, 100, 120, 130, 100, 80, 70, 60, 50}, ""},
                 WayCase{"appears on the border", {97, 105, 115, 130, 140}, "F"},
                 WayCase{"appears on the border, exactly on the line", {100, 105, 115, 130, 140}, ""},
                 WayCase{"appears for one frame before it", {80, 120, 130, 140}, "F"},
                 WayCase{"appears beyond it", {103, 120, 130, 140, 150, 160}, ""},
                 WayCase{"appears beyond it and comes back", {120, 130, 120, 100, 80, 70, 60}, "B"},
                 WayCase{"lost and found beyond it", {60, 80, lost, lost, lost, lost, 130, 140, 150}, "F"},
                 WayCase{"lost and found before it", {60, 80, lost, lost, lost, lost, 80, 80, 80, 80}, ""},
                 WayCase{"lost and not found", {60, 80, 95, lost, lost, lost, lost, lost, lost}, ""},
                 WayCase{"lost when beyond it", {60, 80, 95, 115, lost, lost, lost, lost, lost}, ""},
                 WayCase{"lost meanwhile, but seen for long", {60, 80, 95, 115, lost, lost, 120}, "F"});
    INFO(way.name);
    CHECK(count(way.xs) == way.expected);
}

TEST_CASE("a side is held over three frames or a fifth of a second") {
    const std::vector<int> once{60, 60, 140};
    const std::vector<int> twice{60, 60, 140, 140};
    const std::vector<int> thrice{60, 60, 140, 140, 140};
    CHECK(count(thrice, 60) == "F");
    CHECK(count(twice, 60).empty());
    CHECK(count(twice, 6).empty());
    CHECK(count(twice, 5) == "F");
    CHECK(count(once, 1).empty());
    CHECK(count(twice, 1) == "F");
}

TEST_CASE("forward is from the right hand to the left hand of who looks along the line") {
    const track::Line down{"", {100, 0}, {100, 200}, track::Anchor::bottom};
    const track::Line up{"", {100, 200}, {100, 0}, track::Anchor::bottom};
    const track::Line rightwards{"", {0, 100}, {200, 100}, track::Anchor::bottom};
    const track::Line leftwards{"", {200, 100}, {0, 100}, track::Anchor::bottom};
    const track::Line falling{"", {0, 0}, {200, 200}, track::Anchor::bottom};
    CHECK(step(down, {50, 100}, {150, 100}) == "F");
    CHECK(step(down, {150, 100}, {50, 100}) == "B");
    CHECK(step(up, {50, 100}, {150, 100}) == "B");
    CHECK(step(rightwards, {100, 150}, {100, 50}) == "F");
    CHECK(step(rightwards, {100, 50}, {100, 150}) == "B");
    CHECK(step(leftwards, {100, 50}, {100, 150}) == "F");
    CHECK(step(falling, {50, 150}, {150, 50}) == "F");
    CHECK(step(falling, {150, 50}, {50, 150}) == "B");
}

TEST_CASE("a line ends, a twentieth of its length behind its ends") {
    const track::Line line{"", {100, 100}, {100, 200}, track::Anchor::bottom};
    CHECK(step(line, {50, 150}, {150, 150}) == "F");
    CHECK(step(line, {50, 96}, {150, 96}) == "F");
    CHECK(step(line, {50, 94}, {150, 94}).empty());
    CHECK(step(line, {50, 204}, {150, 204}) == "F");
    CHECK(step(line, {50, 206}, {150, 206}).empty());
    CHECK(step(line, {50, 60}, {150, 160}) == "F");  // at 110
    CHECK(step(line, {50, 60}, {150, 110}).empty()); // at 85, though it ends up beyond the line
    const track::Line middle{"", {100, 100}, {100, 200}, track::Anchor::centre};
    CHECK(step(middle, {50, 240}, {150, 240}) == "F"); // bottoms; the centres are at 190
}

TEST_CASE("who goes round the end and returns over the line crosses it once") {
    const track::Line line{"", {100, 100}, {100, 200}, track::Anchor::bottom};
    track::LineCounter counter({line}, diagonal, {});
    const std::vector<track::Point> way{{50, 50},   {50, 50},  {150, 50}, {150, 60}, {150, 70}, {150, 150},
                                        {150, 150}, {80, 150}, {70, 150}, {60, 150}, {50, 150}};
    std::string text;
    for (std::size_t i = 0; i < way.size(); ++i) {
        text += letters(counter.update(frame(static_cast<int>(i), 10), std::vector{known(1, way[i].x, way[i].y)}));
    }
    CHECK(text == "B");
}

TEST_CASE("the band is a tenth of the height, at least 3 pixels, at most 2 % of the diagonal") {
    struct Case {
        double height;
        double band;
    };
    const auto given = GENERATE(Case{10, 3}, Case{100, 10}, Case{180, 18}, Case{400, 20});
    for (const double beyond : {given.band - 0.5, given.band + 0.5}) {
        track::LineCounter counter({upright}, diagonal, {});
        std::string text;
        for (int i = 0; i < 20; ++i) {
            auto object = known(1, 0, 0);
            object.box = scene::person(i < 10 ? 50 : 100 + beyond, 100, given.height);
            text += letters(counter.update(frame(i, 10), std::vector{object}));
        }
        CHECK(text == (beyond > given.band ? "F" : ""));
    }
}

TEST_CASE("a crossing has the time and the place at which the object was on the line") {
    track::LineCounter counter({upright}, diagonal, {});
    std::vector<track::Crossing> got;
    const auto see = [&](base::Micros t, double x, double y, double score) {
        auto object = known(7, x, y);
        object.kind = 3;
        object.box.score = score;
        for (const auto& crossing : counter.update(t, std::vector{object})) {
            got.push_back(crossing);
        }
    };
    see(0us, 93 - 21, 100, 0.9);
    see(33'333us, 93, 100, 0.8);
    see(66'666us, 114, 121, 0.7);
    see(100'000us, 135, 142, 0.6);
    CHECK(got.empty());
    see(133'333us, 156, 163, 0.5);
    REQUIRE(got.size() == 1);
    CHECK(got[0].line == 0);
    CHECK(got[0].track == 7);
    CHECK(got[0].kind == 3);
    CHECK(got[0].t == 44'444us);
    CHECK(got[0].at.x == Approx(100));
    CHECK(got[0].at.y == Approx(107));
    CHECK(got[0].score == 0.7);
}

TEST_CASE("who was lost crosses halfway between where he was seen and found") {
    track::LineCounter counter({upright}, diagonal, {});
    std::optional<track::Crossing> got;
    for (int i = 0; i < 20; ++i) {
        const bool seen = i < 5 || i >= 9;
        const auto crossings = counter.update(frame(i, 10), std::vector{known(1,
                                                                              !seen   ? 90
                                                                              : i < 5 ? 80
                                                                                      : 120,
                                                                              100, seen)});
        if (!crossings.empty()) got = crossings.front();
    }
    REQUIRE(got);
    CHECK(got->t == 650ms);
}
