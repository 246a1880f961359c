// SPDX-License-Identifier: Apache-2.0
#include "common/hls/segment_plan.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

using namespace vlm;
using base::Micros;
using hls::Segment;

namespace {

std::vector<media::Keyframe> keyframes_at(std::initializer_list<long> times) {
    std::vector<media::Keyframe> keyframes;
    for (const long time : times)
        keyframes.push_back({Micros{time}});
    return keyframes;
}

std::vector<Segment> plan(std::initializer_list<long> keyframes, long end) {
    return hls::plan_segments(keyframes_at(keyframes), Micros{end});
}

Segment segment(long keyframe, long start, long end) {
    return {Micros{keyframe}, Micros{start}, Micros{end}};
}

constexpr long s = 1'000'000;

} // namespace

TEST_CASE("segments are as long as they may be, cut at keyframes") {
    CHECK(plan({0, 2 * s, 4 * s, 6 * s, 8 * s}, 9 * s) ==
          std::vector<Segment>{segment(0, 0, 6 * s), segment(6 * s, 6 * s, 9 * s)});
    CHECK(plan({0, 4 * s, 8 * s}, 10 * s) == std::vector<Segment>{segment(0, 0, 4 * s), segment(4 * s, 4 * s, 10 * s)});
}

TEST_CASE("what players round to the target is not too long") {
    CHECK(plan({0, 2'002'000, 4'004'000, 6'006'000}, 8'008'000).front() == segment(0, 0, 6'006'000));
    CHECK(plan({0, 2 * s, 6'499'999}, 9 * s).front() == segment(0, 0, 6'499'999));
    CHECK(plan({0, 2 * s, 6'500'000}, 9 * s).front() == segment(0, 0, 2 * s));
    CHECK(plan({0, 3 * s}, 6'499'999) == std::vector<Segment>{segment(0, 0, 6'499'999)});
}

TEST_CASE("a group of pictures is never cut, however long") {
    CHECK(plan({0}, 3600 * s) == std::vector<Segment>{segment(0, 0, 3600 * s)});
    CHECK(plan({0, 1 * s, 10 * s, 11 * s, 12 * s}, 30 * s) ==
          std::vector<Segment>{segment(0, 0, 1 * s), segment(1 * s, 1 * s, 10 * s), segment(10 * s, 10 * s, 12 * s),
                               segment(12 * s, 12 * s, 30 * s)});
}

TEST_CASE("the first segment begins with the keyframe that shows what is shown first") {
    CHECK(plan({-5 * s, -1 * s, 3 * s}, 8 * s) ==
          std::vector<Segment>{segment(-1 * s, 0, 3 * s), segment(3 * s, 3 * s, 8 * s)});
    CHECK(plan({40'000, 7 * s}, 8 * s) ==
          std::vector<Segment>{segment(40'000, 0, 7 * s), segment(7 * s, 7 * s, 8 * s)});
}

TEST_CASE("keyframes that make no sense begin no segment") {
    CHECK(plan({}, 8 * s).empty());
    CHECK(plan({0}, 0).empty());
    CHECK(plan({0, 7 * s, 3 * s, 7 * s, 9 * s, 90 * s}, 15 * s) ==
          std::vector<Segment>{segment(0, 0, 7 * s), segment(7 * s, 7 * s, 9 * s), segment(9 * s, 9 * s, 15 * s)});
}

TEST_CASE("segments lie end to end") {
    std::vector<media::Keyframe> keyframes;
    long at = 0;
    for (long i = 0; i < 5000; ++i) {
        keyframes.push_back({Micros{at}});
        at += 33'367 * (1 + i * i * 7919 % 400);
    }
    const auto segments = hls::plan_segments(keyframes, Micros{at});
    Micros sum{0};
    for (const Segment& one : segments) {
        CHECK(one.start == sum);
        sum = one.end;
        CHECK(one.end > one.start);
    }
    CHECK(sum == Micros{at});
}
