// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

#include "common/track/geometry.hpp"
#include "common/track/tracker.hpp"
#include "tests/unit/track/scene.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using scene::Detections;
using scene::frame;
using scene::person;

namespace {

std::vector<std::int64_t> ids_of(std::span<const track::Object> objects) {
    std::vector<std::int64_t> ids;
    std::transform(objects.begin(), objects.end(), std::back_inserter(ids),
                   [](const auto& object) { return object.id; });
    return ids;
}

using Ids = std::vector<std::int64_t>;

} // namespace

TEST_CASE("a track is confirmed after three frames or a fifth of a second") {
    struct Case {
        double fps;
        int frames;
    };
    const auto given = GENERATE(Case{60, 3}, Case{30, 3}, Case{12, 3}, Case{8, 3}, Case{5, 2}, Case{2, 2});
    track::Tracker tracker{{}};
    for (int i = 1; i <= 5; ++i) {
        const auto objects = tracker.update(frame(i, given.fps), Detections{person(100 + i, 200)});
        REQUIRE(ids_of(objects) == Ids{1});
        CHECK(objects[0].confirmed == (i >= given.frames));
        CHECK(objects[0].seen);
    }
}

TEST_CASE("an object keeps its number at any rate") {
    const double fps = GENERATE(2, 3, 5, 8, 10, 15, 25, 60);
    track::Tracker tracker{{}};
    for (int i = 0; i < 6 * fps; ++i) { // at a walk: its height in 1.25 s
        REQUIRE(ids_of(tracker.update(frame(i, fps), Detections{person(100 + 80 * i / fps, 200)})) == Ids{1});
    }
}

TEST_CASE("who is lost is found again within a second, and is forgotten after it") {
    const bool in_time = GENERATE(true, false);
    track::Tracker tracker{{}};
    for (int i = 0; i < 20; ++i) {
        tracker.update(frame(i, 20), Detections{person(100 + 4.0 * i, 200)});
    }
    const int back = in_time ? 39 : 41;
    for (int i = 20; i < back; ++i) {
        const auto objects = tracker.update(frame(i, 20), {});
        if (i > 39) continue;
        REQUIRE(ids_of(objects) == Ids{1});
        CHECK_FALSE(objects[0].seen);
        CHECK(track::anchor_of(objects[0].box, track::Anchor::bottom).x == Approx(100 + 4.0 * i).margin(8));
    }
    CHECK(ids_of(tracker.update(frame(back, 20), Detections{person(100 + 4.0 * back, 200)})) ==
          (in_time ? Ids{1} : Ids{2}));
}

TEST_CASE("a gap in the video does not carry anybody away") {
    track::Tracker tracker{{}};
    for (int i = 0; i < 20; ++i) {
        tracker.update(frame(i, 10), Detections{person(100 + 0.3 * i, 200), person(400 + 20 * i, 200)});
    }
    // Who stands is there a minute later; who walked is not.
    CHECK(ids_of(tracker.update(60s, Detections{person(106, 200)})) == Ids{1});
    CHECK(ids_of(tracker.update(60100ms, Detections{person(106, 200)})) == Ids{1});
}

TEST_CASE("a false alarm never becomes an object") {
    track::Tracker tracker{{}};
    for (int i = 0; i < 40; ++i) {
        const Detections flash = i % 4 < 2 ? Detections{person(100, 200)} : Detections{};
        const auto objects = tracker.update(frame(i, 25), flash);
        REQUIRE(objects.size() == flash.size());
        for (const auto& object : objects) {
            CHECK_FALSE(object.confirmed);
        }
    }
}

TEST_CASE("unsure detections keep an object and begin none") {
    track::Tracker tracker{{}};
    for (int i = 0; i < 30; ++i) {
        const double score = i < 5 ? 0.9 : 0.2;
        const auto objects =
            tracker.update(frame(i, 25), Detections{person(100 + i, 200, 100, score), person(300, 200, 100, 0.55),
                                                    person(500, 200, 100, 0.05)});
        REQUIRE(ids_of(objects) == Ids{1});
        CHECK(objects[0].seen);
        CHECK(objects[0].box.score == score);
    }
    // Below the lowest limit nothing is looked at.
    CHECK_FALSE(tracker.update(frame(30, 25), Detections{person(130, 200, 100, 0.05)})[0].seen);
}

TEST_CASE("what leads to a sure detection is where the object came from") {
    track::Tracker tracker{{}};
    for (int i = 0; i < 60; ++i) {
        const double score = i < 40 ? 0.3 : 0.8;
        const auto objects = tracker.update(frame(i, 25), Detections{person(100 + 2 * i, 200, 100, score)});
        if (i < 40) {
            REQUIRE(objects.empty());
            continue;
        }
        REQUIRE(ids_of(objects) == Ids{1});
        CHECK(objects[0].confirmed == (i >= 42)); // unsure ones prove nothing
        REQUIRE(objects[0].before.size() == (i == 40 ? 25 : 0));
        if (i > 40) continue;
        CHECK(objects[0].before.front().t == 600ms); // a second before
        CHECK(objects[0].before.back().t == 1560ms);
        CHECK(track::anchor_of(objects[0].before.back().box, track::Anchor::bottom).x == Approx(178).margin(2));
        CHECK(objects[0].before.back().box.score == 0.3);
    }
}

TEST_CASE("a part of an object, seen before, is not where it came from") {
    track::Tracker tracker{{}};
    for (int i = 0; i < 10; ++i) {
        tracker.update(frame(i, 25), Detections{person(100, 150, 50, 0.3)});
    }
    const auto objects = tracker.update(frame(10, 25), Detections{person(100, 200)});
    REQUIRE(ids_of(objects) == Ids{1});
    CHECK(objects[0].before.empty());
}

TEST_CASE("boxes without an area are none") {
    track::Tracker tracker{{}};
    CHECK(tracker.update(0s, Detections{{10, 10, 0, 50, 0.9, 0}, {10, 10, 50, 0, 0.9, 0}}).empty());
    constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
    CHECK(tracker.update(1s, Detections{{nothing, 10, 50, 50, 0.9, 0}, {10, 10, 50, 50, nothing, 0}}).empty());
}

TEST_CASE("two who pass each other keep their numbers, also while one hides the other") {
    const double fps = GENERATE(8, 10, 25);
    const bool hidden = GENERATE(true, false);
    track::Tracker tracker{{}};
    for (int i = 0; i <= 4 * fps; ++i) {
        const double right = 100 + 80 * i / fps;
        const double left = 420 - 80 * i / fps;
        Detections boxes{person(right, 200)};
        if (!hidden || std::abs(right - left) > 22) boxes.push_back(person(left, 204));
        const auto objects = tracker.update(frame(i, fps), boxes);
        REQUIRE(ids_of(objects) == Ids{1, 2});
        CHECK(std::abs(track::anchor_of(objects[0].box, track::Anchor::bottom).x - right) < 15);
        CHECK(std::abs(track::anchor_of(objects[1].box, track::Anchor::bottom).x - left) < 15);
    }
}

TEST_CASE("a second box of an object begins no second track") {
    track::Tracker tracker{{}};
    for (int i = 0; i < 10; ++i) {
        const auto at = 100.0 + 3 * i;
        CHECK(ids_of(tracker.update(frame(i, 25), Detections{person(at, 200), person(at + 1, 201, 101, 0.8)})) ==
              Ids{1});
    }
}

TEST_CASE("who is lost and found under another name has the first one again") {
    track::TrackerOptions options;
    options.first_cost = 0.5; // so that it is not recognised at once
    track::Tracker tracker{options};
    for (int i = 0; i < 10; ++i) {
        tracker.update(frame(i, 25), Detections{person(100, 200)});
    }
    int i = 10;
    for (const double x : {118, 118, 118, 118, 115, 112, 109}) {
        CHECK(ids_of(tracker.update(frame(i++, 25), Detections{person(x, 200)})) == Ids{1, 2});
    }
    for (const double x : {108, 107, 106, 105, 104, 103, 102}) {
        tracker.update(frame(i++, 25), Detections{person(x, 200)});
    }
    const auto objects = tracker.update(frame(i, 25), Detections{person(101, 200)});
    REQUIRE(ids_of(objects) == Ids{1});
    CHECK(objects[0].seen);
}

TEST_CASE("an object is what it was taken for most, weighed by how surely") {
    track::Tracker tracker{{}};
    const std::vector<std::pair<int, double>> taken{{2, 0.9}, {7, 0.6}, {7, 0.6}, {2, 0.6}, {7, 0.9}, {7, 0.7}};
    const std::vector<int> expected{2, 2, 7, 2, 7, 7};
    for (std::size_t i = 0; i < taken.size(); ++i) {
        auto box = person(100, 200, 100, taken[i].second);
        box.kind = taken[i].first;
        const auto objects = tracker.update(frame(static_cast<int>(i), 25), Detections{box});
        CHECK(objects[0].kind == expected[i]);
        CHECK(objects[0].box.kind == taken[i].first);
    }
}

TEST_CASE("the order of detections does not matter") {
    std::mt19937 random(11);
    track::Tracker sorted{{}};
    track::Tracker shuffled{{}};
    for (int i = 0; i < 200; ++i) {
        Detections boxes;
        for (int k = 0; k < 12; ++k) {
            const double score = static_cast<double>(random() % 10) / 10;
            boxes.push_back(person(50 + 30 * k + 20 * std::sin(0.1 * i + k), 200 + k % 3 * 10, 100, score));
        }
        const auto expected = sorted.update(frame(i, 10), boxes);
        std::shuffle(boxes.begin(), boxes.end(), random);
        const auto got = shuffled.update(frame(i, 10), boxes);
        REQUIRE(ids_of(got) == ids_of(expected));
        for (std::size_t k = 0; k < got.size(); ++k) {
            REQUIRE(got[k].box.x == expected[k].box.x);
        }
    }
}

TEST_CASE("objects are where they go between two frames") {
    track::Tracker tracker{{}};
    for (int i = 0; i < 20; ++i) {
        tracker.update(frame(i, 10), Detections{person(100 + 8.0 * i, 200)});
    }
    const auto now = tracker.predict(1900ms);
    const auto later = tracker.predict(1950ms);
    REQUIRE(later.size() == 1);
    CHECK(later[0].id == 1);
    CHECK_FALSE(later[0].seen);
    CHECK(later[0].box.x - now[0].box.x == Approx(4).margin(0.3));
    CHECK(tracker.predict(1800ms)[0].box.x == now[0].box.x);
    CHECK(tracker.predict(1h)[0].box.x == tracker.predict(2900ms)[0].box.x);
    // Looking changes nothing.
    CHECK(tracker.predict(1900ms)[0].box.x == now[0].box.x);
}
