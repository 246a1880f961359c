// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "common/track/crossing_score.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using track::CrossingScore;
using track::Passage;
using track::Way;

namespace {

const Way gate_in{"", "gate", "in"};
const Way gate_out{"", "gate", "out"};

std::vector<Passage> passages(const std::vector<base::Micros>& times, const Way& way = gate_in) {
    std::vector<Passage> all;
    for (const base::Micros t : times)
        all.push_back({way, t});
    return all;
}

CrossingScore crossing_score(const std::vector<base::Micros>& truth, const std::vector<base::Micros>& predicted) {
    const auto scores = track::crossing_scores(passages(truth), passages(predicted), 1s);
    return scores.empty() ? CrossingScore{} : scores.begin()->second;
}

} // namespace

TEST_CASE("crossings that are as the truth is") {
    const CrossingScore s = crossing_score({1s, 5s, 9s}, {9s, 1s, 5s});
    CHECK(s.matches == 3);
    CHECK(s.precision().value() == 1);
    CHECK(s.recall().value() == 1);
    CHECK(s.f1().value() == 1);
    CHECK(s.mean_time_error().value() == 0);
}

TEST_CASE("a crossing is found up to a second away, and not beyond") {
    CHECK(crossing_score({5s}, {6s}).matches == 1);
    CHECK(crossing_score({5s}, {4s}).matches == 1);
    CHECK(crossing_score({5s}, {6s + 1us}).matches == 0);
    CHECK(crossing_score({5s}, {4s - 1us}).matches == 0);
}

TEST_CASE("crossings that are missed, and that were none") {
    // Of 3, 2 are found, and 2 more are told: precision 2/4, recall 2/3, F1 = 2*2/(3+4).
    const CrossingScore s = crossing_score({1s, 5s, 9s}, {1200ms, 8600ms, 20s, 30s});
    CHECK(s.matches == 2);
    CHECK(s.precision().value() == Approx(0.5));
    CHECK(s.recall().value() == Approx(2.0 / 3));
    CHECK(s.f1().value() == Approx(4.0 / 7));
    CHECK(s.mean_time_error().value() == Approx(0.3)); // (0.2 + 0.4)/2
}

TEST_CASE("nothing of one kind is nothing to divide by") {
    const CrossingScore missed = crossing_score({1s}, {});
    CHECK_FALSE(missed.precision().has_value());
    CHECK(missed.recall().value() == 0);
    CHECK(missed.f1().value() == 0);
    const CrossingScore invented = crossing_score({}, {1s});
    CHECK(invented.precision().value() == 0);
    CHECK_FALSE(invented.recall().has_value());
    CHECK_FALSE(crossing_score({}, {}).f1().has_value());
    CHECK_FALSE(crossing_score({}, {}).mean_time_error().has_value());
}

TEST_CASE("crossings match so that there are the most of them, then the nearest") {
    // The nearest pair, 2.0 with 2.1, would leave 1.2 and 2.8 alone, which are 1.6 apart.
    const CrossingScore most = crossing_score({2s, 1200ms}, {2100ms, 2800ms});
    CHECK(most.matches == 2);
    CHECK(most.mean_time_error().value() == Approx(0.85)); // (0.9 + 0.8)/2
    // One crossing, told twice: the second is nearer.
    const CrossingScore twice = crossing_score({2s}, {1500ms, 2100ms});
    CHECK(twice.matches == 1);
    CHECK(twice.mean_time_error().value() == Approx(0.1));
    // A chain, in which every time is near the next.
    CHECK(crossing_score({1s, 2s, 3s, 4s}, {500ms, 1500ms, 2500ms, 3500ms}).matches == 4);
    CHECK(crossing_score({1s, 3s}, {2s}).matches == 1);
}

TEST_CASE("a crossing is of its line, direction and source") {
    const auto in = passages({5s});
    const auto both = track::crossing_scores(in, passages({5s}, gate_out), 1s);
    REQUIRE(both.size() == 2);
    CHECK(both.at(gate_in).recall().value() == 0);
    CHECK(both.at(gate_out).precision().value() == 0);
    for (const Way& other : {Way{"", "door", "in"}, Way{"b.mp4", "gate", "in"}})
        CHECK(track::crossing_scores(in, passages({5s}, other), 1s).at(gate_in).matches == 0);
    CrossingScore sum;
    for (const auto& [way, one] : both)
        sum += one;
    CHECK(sum.truth == 1);
    CHECK(sum.predicted == 1);
    CHECK(sum.f1().value() == 0);
}

TEST_CASE("a day of crossings is matched in no time") {
    std::vector<base::Micros> truth;
    std::vector<base::Micros> predicted;
    for (int i = 0; i < 40'000; ++i) {
        truth.push_back(2100ms * i);
        if (i % 10 != 0) predicted.push_back(2100ms * i + 400ms);
    }
    CHECK(crossing_score(truth, predicted).matches == 36'000);
}
