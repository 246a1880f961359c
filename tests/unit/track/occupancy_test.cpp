// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "common/track/occupancy.hpp"
#include "tests/unit/track/scene.hpp"

using namespace vlm;
using namespace std::chrono_literals;

namespace {

track::ZoneChange change(base::Micros t, bool entered, std::size_t zone = 0, int kind = 0) {
    return {zone, 1, kind, entered, true, t, t};
}

std::string steps_in_words(const std::vector<track::OccupancyStep>& steps) {
    std::string text;
    for (const auto& step : steps) {
        text += fmt::format("{}:{}@{} ", step.zone, step.n, step.t / 1ms);
    }
    return text;
}

std::vector<track::OccupancyStep> series(const std::vector<std::pair<int, std::int64_t>>& values) {
    std::vector<track::OccupancyStep> steps;
    for (const auto& [ms, n] : values) {
        steps.push_back({0, 0, std::chrono::milliseconds{ms}, n});
    }
    return steps;
}

std::string smooth(const std::vector<std::pair<int, std::int64_t>>& values) {
    return steps_in_words(track::smoothed(series(values), 10s, 1s));
}

std::int64_t at(const std::vector<track::OccupancyStep>& steps, base::Micros t) {
    std::int64_t n = 0;
    for (const auto& step : steps) {
        if (step.t <= t) n = step.n;
    }
    return n;
}

} // namespace

TEST_CASE("changes become steps in the order of time, however late they are known") {
    track::Occupancy occupancy;
    occupancy.add(change(2s, true));
    occupancy.add(change(1s, true));
    CHECK(steps_in_words(occupancy.until(1s)).empty());
    CHECK(steps_in_words(occupancy.until(1500ms)) == "0:1@1000 ");
    occupancy.add(change(1700ms, false));
    occupancy.add(change(3s, true, 1));
    CHECK(steps_in_words(occupancy.until(10s)) == "0:0@1700 0:1@2000 1:1@3000 ");
    CHECK(occupancy.until(20s).empty());
    occupancy.add(change(11s, false));
    CHECK(steps_in_words(occupancy.until(20s)) == "0:0@11000 ");
}

TEST_CASE("a step is there only where the number changes, and once for a time") {
    track::Occupancy occupancy;
    occupancy.add(change(1s, true));
    occupancy.add(change(1s, true));
    occupancy.add(change(2s, false));
    occupancy.add(change(2s, true));
    occupancy.add(change(3s, true, 0, 7));
    CHECK(steps_in_words(occupancy.until(10s)) == "0:2@1000 0:1@3000 "); // the second of another kind
}

TEST_CASE("steps of who walks about are in order, add up, and end with nobody") {
    track::ZoneCounter zones({{"a", {{100, 0}, {200, 0}, {200, 200}, {100, 200}}, false, {}},
                              {"b", {{150, 0}, {250, 0}, {250, 200}, {150, 200}}, true, {}}},
                             {});
    track::Occupancy occupancy;
    std::mt19937 random(4);
    std::vector<track::ZoneChange> changes;
    std::vector<track::OccupancyStep> steps;
    const auto take = [&](const std::vector<track::ZoneChange>& now, base::Micros until) {
        for (const auto& change : now) {
            occupancy.add(change);
            changes.push_back(change);
        }
        for (const auto& step : occupancy.until(until)) {
            steps.push_back(step);
        }
    };
    for (int i = 0; i < 1500; ++i) { // three at a time, a new one for each every ten seconds
        std::vector<track::Object> objects;
        for (int k = 0; k < 3; ++k) {
            const double x = 175 + 120 * std::sin(0.04 * i + 2 * k);
            objects.push_back(scene::known(3 * (i / 100) + k, x, 100, random() % 4 != 0, i % 100 > 5));
        }
        const auto now = zones.update(scene::frame(i, 10), objects);
        take(now, zones.settled());
    }
    take(zones.finish(150s), 1h);

    REQUIRE(steps.size() > 100);
    CHECK(std::is_sorted(steps.begin(), steps.end(), [](const auto& a, const auto& b) { return a.t < b.t; }));
    std::map<std::size_t, std::int64_t> last;
    for (const auto& step : steps) {
        std::int64_t expected = 0;
        for (const auto& change : changes) {
            if (change.zone == step.zone && change.t <= step.t) expected += change.entered ? 1 : -1;
        }
        REQUIRE(step.n == expected);
        REQUIRE(step.n >= 0);
        last[step.zone] = step.n;
    }
    CHECK(last[0] == 0);
    CHECK(last[1] == 0);
}

TEST_CASE("smoothing takes away what is short and leaves what lasts where it is") {
    CHECK(smooth({{0, 0}, {2000, 1}, {2200, 0}}) == "0:0@0 ");
    CHECK(smooth({{0, 0}, {2000, 1}, {4000, 0}}) == "0:0@0 0:1@2000 0:0@4000 ");
    CHECK(smooth({{0, 2}, {2000, 1}, {2300, 2}, {5000, 5}}) == "0:2@0 0:5@5000 ");
    CHECK(smooth({{0, 1}, {100, 2}}) == "0:2@0 ");
    CHECK(smooth({{3000, 4}}) == "0:4@3000 ");
    // Of three that change quickly the one between, for most of it; 600 of 1000 ms are 1 or more.
    CHECK(smooth({{0, 0}, {2000, 1}, {2300, 0}, {2500, 1}, {2800, 0}}) == "0:0@0 0:1@2200 0:0@2600 ");
    CHECK(track::smoothed({}, 10s, 1s).empty());
    CHECK(steps_in_words(track::smoothed(series({{0, 0}, {5000, 1}, {5001, 0}}), 10s, 0s)) ==
          "0:0@0 0:1@5000 0:0@5001 ");
}

TEST_CASE("the smoothed number is the median around each time") {
    std::mt19937 random(2);
    for (int trial = 0; trial < 10; ++trial) {
        std::vector<track::OccupancyStep> steps;
        base::Micros t{0};
        while (t < 10s) {
            steps.push_back({0, 0, t, static_cast<std::int64_t>(random() % 5)});
            t += std::chrono::milliseconds{5 * (1 + random() % 140)};
        }
        const auto smooth = track::smoothed(steps, 10s, 1s);
        for (base::Micros now = 700us; now < 10s; now += 97ms) {
            std::vector<std::int64_t> values;
            for (base::Micros around = now - 500ms; around < now + 500ms; around += 5ms) {
                if (around >= 0s && around < 10s) values.push_back(at(steps, around));
            }
            std::sort(values.begin(), values.end());
            const auto middle = values.size() / 2;
            // On a grid the middle is known but for one value.
            REQUIRE(at(smooth, now) >= values[middle - 1]);
            REQUIRE(at(smooth, now) <= values[middle + 1]);
        }
    }
}
