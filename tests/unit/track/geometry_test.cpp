// SPDX-License-Identifier: Apache-2.0
#include <random>
#include <vector>

#include <catch2/catch.hpp>

#include "common/track/geometry.hpp"

using namespace vlm;
using Polygon = std::vector<track::Point>;

TEST_CASE("an object is where its anchor is") {
    const base::Detection box{10, 20, 30, 40, 1, 0};
    CHECK(track::anchor_of(box, track::Anchor::bottom).x == 25);
    CHECK(track::anchor_of(box, track::Anchor::bottom).y == 60);
    CHECK(track::anchor_of(box, track::Anchor::centre).x == 25);
    CHECK(track::anchor_of(box, track::Anchor::centre).y == 40);
}

TEST_CASE("overlap is what two boxes share of what they cover") {
    const base::Detection box{0, 0, 10, 10, 1, 0};
    CHECK(track::overlap(box, box) == 1);
    CHECK(track::overlap(box, {5, 0, 10, 10, 1, 0}) == Approx(1.0 / 3));
    CHECK(track::overlap(box, {2, 2, 5, 5, 1, 0}) == Approx(0.25));
    CHECK(track::overlap(box, {10, 0, 10, 10, 1, 0}) == 0);
    CHECK(track::overlap(box, {20, 20, 10, 10, 1, 0}) == 0);
    CHECK(track::overlap({3, 3, 0, 0, 1, 0}, {3, 3, 0, 0, 1, 0}) == 0);
}

TEST_CASE("a polygon contains what is in it, however it is bent") {
    const Polygon bent{{0, 0}, {10, 0}, {10, 10}, {5, 3}, {0, 10}};
    CHECK(track::contains(bent, {5, 1}));
    CHECK(track::contains(bent, {1, 7}));
    CHECK_FALSE(track::contains(bent, {5, 5}));
    CHECK_FALSE(track::contains(bent, {-1, 5}));
    CHECK_FALSE(track::contains(bent, {11, 5}));
    CHECK(track::contains(Polygon(bent.rbegin(), bent.rend()), {5, 1}));
    CHECK_FALSE(track::contains(Polygon{}, {5, 1}));
}

TEST_CASE("a point on a border that two polygons share is in one of them") {
    std::mt19937 random(7);
    std::uniform_real_distribution<double> anywhere(0, 100);
    for (int i = 0; i < 1000; ++i) {
        const track::Point a{anywhere(random), 0};
        const track::Point b{anywhere(random), 100};
        const Polygon left{{-1, 0}, a, b, {-1, 100}};
        const Polygon right{b, a, {101, 0}, {101, 100}};
        const double part = anywhere(random) / 100;
        const track::Point on{a.x + part * (b.x - a.x), part * 100};
        REQUIRE(track::contains(left, on) != track::contains(right, on));
    }
    // a corner that four share
    int in = 0;
    for (const auto& at : {track::Point{0, 0}, track::Point{5, 0}, track::Point{0, 5}, track::Point{5, 5}}) {
        const Polygon square{at, {at.x + 5, at.y}, {at.x + 5, at.y + 5}, {at.x, at.y + 5}};
        in += track::contains(square, {5, 5}) ? 1 : 0;
    }
    CHECK(in == 1);
}

TEST_CASE("a polygon that crosses itself is told from one that does not") {
    CHECK(track::crosses_itself(Polygon{{0, 0}, {10, 10}, {10, 0}, {0, 10}}));
    CHECK(track::crosses_itself(Polygon{{0, 0}, {10, 0}, {10, 10}, {5, -3}, {0, 10}}));
    CHECK_FALSE(track::crosses_itself(Polygon{{0, 0}, {10, 0}, {10, 10}, {0, 10}}));
    CHECK_FALSE(track::crosses_itself(Polygon{{0, 0}, {10, 0}, {10, 10}, {5, 3}, {0, 10}}));
    CHECK_FALSE(track::crosses_itself(Polygon{{0, 0}, {10, 0}, {10, 10}, {0, 0}})); // closed by its first corner
    CHECK_FALSE(track::crosses_itself(Polygon{{0, 0}, {10, 0}, {0, 10}}));
}

TEST_CASE("a polygon has an area whichever way round it is given") {
    const Polygon triangle{{0, 0}, {10, 0}, {0, 10}};
    CHECK(track::area(triangle) == 50);
    CHECK(track::area(Polygon(triangle.rbegin(), triangle.rend())) == 50);
    CHECK(track::area(Polygon{{0, 0}, {5, 5}, {10, 10}}) == 0);
}
