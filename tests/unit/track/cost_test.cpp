// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <ctime>
#include <vector>

#include <catch2/catch.hpp>

#include "common/track/line_counter.hpp"
#include "common/track/zone_counter.hpp"
#include "tests/unit/track/scene.hpp"

using namespace vlm;

TEST_CASE("twenty objects are tracked and counted in little time") {
    track::Tracker tracker{{}};
    track::LineCounter lines({{"a", {100, 0}, {100, 600}, {}}, {"b", {0, 300}, {500, 300}, {}}}, 1000, {});
    track::ZoneCounter zones({{"c", {{50, 50}, {300, 50}, {300, 400}, {50, 400}}, true, {}}}, {});
    constexpr int frames = 300;
    std::size_t most = 0;
    std::size_t counted = 0;
    const std::clock_t begin = std::clock();
    for (int i = 0; i < frames; ++i) {
        const base::Micros t = scene::frame(i, 25);
        scene::Detections boxes;
        for (int k = 0; k < 40; ++k) { // half of them are hints only
            boxes.push_back(scene::person(100 + 60 * (k % 5) + 40 * std::sin(0.05 * i + k), 100 + 70 * (k / 5), 60,
                                          k % 2 == 0 ? 0.9 : 0.3));
        }
        const auto objects = tracker.update(t, boxes);
        most = std::max(most, objects.size());
        counted += lines.update(t, objects).size() + zones.update(t, objects).size();
    }
    const double ms = 1e3 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC / frames;
    CHECK(most >= 20);
    CHECK(counted > 0);
    CHECK(ms < 6); // 3 % of the 40 ms that a small detector takes, five times slower with sanitizers
}
