// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "common/track/zone_counter.hpp"
#include "tests/unit/track/scene.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using scene::ended;
using scene::frame;
using scene::known;
using scene::lost;

namespace {

track::Zone box_zone(std::string name, double left, double right, bool exclusive = false) {
    return {std::move(name), {{left, 0}, {right, 0}, {right, 200}, {left, 200}}, exclusive, track::Anchor::bottom};
}

/// "+0@3" for zone 0 entered in frame 3, "-0@7" for left; with "?" where it was not by sight.
std::string words(const std::vector<track::ZoneChange>& changes) {
    std::string text;
    for (const auto& change : changes) {
        text += fmt::format("{}{}{}@{} ", change.entered ? '+' : '-', change.zone, change.by_sight ? "" : "?",
                            change.t / 100ms);
    }
    return text;
}

/// What one object does that is at `xs` in frames a tenth of a second apart.
std::string follow(const std::vector<track::Zone>& zones, const std::vector<int>& xs, bool finish = false) {
    track::ZoneCounter counter(zones, {});
    std::string text;
    base::Micros t{0};
    for (std::size_t i = 0; i < xs.size(); ++i) {
        t = frame(static_cast<int>(i), 10);
        std::vector<track::Object> objects;
        // Where a lost one should be is far from all zones.
        if (xs[i] != ended) objects.push_back(known(1, xs[i] == lost ? 900 : xs[i], 100, xs[i] != lost));
        text += words(counter.update(t, objects));
    }
    return text + (finish ? words(counter.finish(t + 100ms)) : "");
}

struct Stay {
    std::string name;
    std::vector<int> xs; // the zone reaches from 100 to 200
    std::string expected;
};

} // namespace

TEST_CASE("an object is in a zone when it holds it") {
    const Stay stay =
        GENERATE(Stay{"in and out", {50, 90, 110, 120, 130, 140, 210, 220, 230}, "+0@2 -0@6 "},
                 Stay{"not for long enough", {50, 50, 150, 150, 50, 50, 50}, ""},
                 Stay{"flicker at the border", {90, 110, 90, 110, 90, 110, 90, 90, 90}, ""},
                 Stay{"flicker when it is in", {90, 110, 110, 110, 90, 110, 90, 90, 110, 110, 110}, "+0@1 "},
                 Stay{"appears in it", {150, 150, 150, 150, 50, 50, 50}, "+0?@0 -0@4 "},
                 Stay{"appears before it for one frame", {50, 150, 150, 150}, "+0@1 "},
                 Stay{"appears in it with a flicker", {150, 50, 150, 150, 150}, "+0?@2 "},
                 Stay{"appears in it, is away, comes", {150, 50, 50, 50, 150, 150, 150}, "+0@4 "},
                 Stay{"lost in it and found", {50, 150, 150, 150, lost, lost, 150, 150, 150}, "+0@1 "},
                 Stay{"lost in it and found outside", {50, 150, 150, 150, lost, lost, 50, 50, 50}, "+0@1 -0@6 "},
                 Stay{"lost in it for good", {50, 150, 150, 150, 150, lost, lost, lost, ended}, "+0@1 -0?@4 "},
                 Stay{"leaves it and is lost at once", {50, 150, 150, 150, 210, lost, lost, ended}, "+0@1 -0@4 "},
                 Stay{"lost just when it comes", {50, 50, 150, lost, lost, ended}, ""},
                 Stay{"in it when lost, held over time", {50, 150, lost, lost, 150, 150}, "+0@1 "});
    INFO(stay.name);
    CHECK(follow({box_zone("yard", 100, 200)}, stay.xs) == stay.expected);
}

TEST_CASE("at the end who is in a zone has not left it by sight") {
    const std::vector<track::Zone> yard{box_zone("yard", 100, 200)};
    CHECK(follow(yard, {50, 150, 150, 150, 150}, true) == "+0@1 -0?@5 ");
    CHECK(follow(yard, {50, 150, 150, 150, 150, lost, lost}, true) == "+0@1 -0?@4 ");
    CHECK(follow(yard, {50, 150, 150, 150, 50}, true) == "+0@1 -0@4 ");
    CHECK(follow(yard, {50, 50, 50}, true).empty());
}

TEST_CASE("an object may be in several zones unless one is exclusive") {
    const bool exclusive = GENERATE(true, false);
    const std::vector<track::Zone> zones{box_zone("bed", 140, 160, exclusive), box_zone("room", 100, 200)};
    const std::vector<int> way{50, 120, 120, 120, 150, 150, 150, 150, 180, 180, 180};
    CHECK(follow(zones, way) == (exclusive ? "+1@1 +0@4 -1@4 -0@8 +1@8 " : "+1@1 +0@4 -0@8 "));
    // It takes nothing from those before it.
    CHECK(follow({zones[1], zones[0]}, way) == "+0@1 +1@4 -1@8 ");
}

TEST_CASE("zones that share a border have everybody in one of them") {
    const std::vector<track::Zone> zones{box_zone("left", 0, 100), box_zone("right", 100, 200)};
    CHECK(follow(zones, {90, 94, 98, 100, 100, 100, 105, 110}) == "+0?@0 -0@3 +1@3 ");
}

TEST_CASE("a change tells since when it was there and what it was taken for") {
    track::ZoneCounter counter({box_zone("yard", 100, 200)}, {});
    std::vector<track::ZoneChange> all;
    for (int i = 0; i < 30; ++i) {
        auto object = known(5, i < 10 ? 50 : i < 20 ? 150 : 50, 100);
        object.kind = i < 15 ? 2 : 7;
        for (const auto& change : counter.update(frame(i, 10), std::vector{object})) {
            all.push_back(change);
        }
    }
    REQUIRE(all.size() == 2);
    CHECK(all[0].track == 5);
    CHECK(all[0].kind == 2);
    CHECK(all[0].since == 1s);
    CHECK(all[1].kind == 2);
    CHECK(all[1].t == 2s);
    CHECK(all[1].since == 1s);
}

TEST_CASE("only confirmed objects are in zones, since they were first seen") {
    track::ZoneCounter counter({box_zone("yard", 100, 200)}, {});
    std::string text;
    for (int i = 0; i < 10; ++i) {
        auto object = known(1, i < 2 ? 50 : 150, 100, true, i >= 8);
        object.kind = i >= 8 ? 4 : 1;
        const auto changes = counter.update(frame(i, 10), std::vector{object});
        CHECK(changes.size() == (i == 8 ? 1 : 0));
        if (i == 8) {
            CHECK(words(changes) == "+0@2 ");
            CHECK(changes[0].kind == 4);
        }
    }
    CHECK(words(counter.update(1s, std::vector{known(2, 150, 100, true, false)})) == "-0?@9 ");
    CHECK(counter.update(1100ms, {}).empty());
    CHECK(counter.finish(2s).empty());
}

TEST_CASE("where an object was before it was sure counts, too") {
    track::ZoneCounter counter({box_zone("yard", 100, 200)}, {});
    std::string text = words(counter.update(0s, {}));
    for (int i = 10; i < 14; ++i) {
        auto object = known(1, 150, 100, true, i >= 12);
        if (i == 10) object.before = {{800ms, scene::person(80, 100)}, {900ms, scene::person(120, 100)}};
        text += words(counter.update(frame(i, 10), std::vector{object}));
        CHECK(counter.settled() <= frame(i, 10) - track::longest_before);
    }
    CHECK(text == "+0@9 ");
}

TEST_CASE("what is settled does not change any more") {
    track::ZoneCounter counter({box_zone("a", 100, 200), box_zone("b", 150, 250, true)}, {});
    unsigned state = 1;
    const auto random = [&] { return (state = state * 1664525 + 1013904223) >> 16; };
    std::vector<int> xs(6, 150);
    std::vector<std::int64_t> ids{1, 2, 3, 4, 5, 6};
    std::int64_t next = 7;
    base::Micros settled{0};
    for (int i = 0; i < 2000; ++i) {
        std::vector<track::Object> objects;
        for (std::size_t k = 0; k < xs.size(); ++k) {
            if (random() % 40 == 0) ids[k] = next++;
            xs[k] += static_cast<int>(random() % 41) - 20 + (175 - xs[k]) / 20;
            objects.push_back(known(ids[k], xs[k], 100, random() % 5 != 0, ids[k] % 3 != 0 || i % 50 > 25));
        }
        for (const auto& change : counter.update(frame(i, 10), objects)) {
            REQUIRE(change.t >= settled);
        }
        REQUIRE(counter.settled() >= settled);
        settled = counter.settled();
    }
    CHECK(settled > frame(1900, 10));
    for (const auto& change : counter.finish(200s)) {
        REQUIRE(change.t >= settled);
    }
}
