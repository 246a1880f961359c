// SPDX-License-Identifier: Apache-2.0
#include "common/vision/suppression.hpp"

#include <algorithm>
#include <array>

#include <catch2/catch.hpp>

using namespace vlm;
using base::Detection;

namespace {

std::vector<double> scores_left(const std::vector<Detection>& found, std::span<const int> groups,
                                vision::Overlap overlap = vision::Overlap::of_union) {
    std::vector<double> scores;
    for (const Detection& each : vision::suppress(found, groups, 0.45, overlap))
        scores.push_back(each.score);
    return scores;
}

} // namespace

TEST_CASE("one vehicle with two names is one, a person before it another") {
    const std::array groups = {0, 1, 1}; // person, car, truck
    std::vector<Detection> found = {
        {10, 10, 100, 60, 0.6, 1}, {12, 11, 100, 60, 0.8, 2}, {14, 10, 100, 60, 0.7, 0}, {300, 10, 100, 60, 0.5, 1}};
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.x < b.x; });
    do {
        CHECK(scores_left(found, groups) == std::vector{0.8, 0.7, 0.5});
    } while (std::next_permutation(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.x < b.x; }));
}

TEST_CASE("kinds without a group suppress only themselves") {
    const std::vector<Detection> found = {{0, 0, 10, 10, 0.9, 4}, {0, 0, 10, 10, 0.8, 5}, {1, 0, 10, 10, 0.7, 4}};
    CHECK(scores_left(found, {}) == std::vector{0.9, 0.8});
    CHECK(vision::suppress({}, {}, 0.5).empty());
}

TEST_CASE("a part of a thing goes where parts are measured by the smaller box") {
    const std::vector<Detection> found = {{0, 0, 100, 100, 0.9, 0}, {0, 0, 20, 100, 0.8, 0}};
    CHECK(scores_left(found, {}).size() == 2);
    CHECK(scores_left(found, {}, vision::Overlap::of_smaller).size() == 1);
}

TEST_CASE("equal scores are put in an order of their own") {
    const std::vector<Detection> found = {{50, 0, 10, 10, 0.5, 0}, {0, 0, 10, 10, 0.5, 0}, {0, 0, 10, 10, 0.5, 1}};
    auto kept = vision::suppress(found, {}, 0.45);
    REQUIRE(kept.size() == 3);
    CHECK(kept[0].x == 0);
    CHECK(kept[1].x == 50);
    CHECK(kept[2].kind == 1);
}
