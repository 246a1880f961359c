// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/windows.hpp"

#include <catch2/catch.hpp>

#include "common/infer/video_times.hpp"
#include "tests/unit/analysis/support.hpp"

using namespace vlm;
using analysis::Window;

namespace {

using Seconds = std::vector<int>;

Seconds seconds_of(const Window& window) {
    Seconds found;
    for (const base::Micros t : analysis::times_of(window))
        found.push_back(static_cast<int>(t.count() / 1'000'000));
    return found;
}

Window first_seconds(int frames) {
    std::vector<base::Micros> times;
    for (int i = 0; i < frames; ++i)
        times.emplace_back(i * 1'000'000);
    return test::window_at(times);
}

} // namespace

TEST_CASE("frames are grouped into windows") {
    const auto [frames, size, stride, windows] = GENERATE(table<int, std::size_t, std::size_t, std::vector<Seconds>>({
        {0, 3, 3, {}},
        {3, 1, 1, {{0}, {1}, {2}}},
        {6, 3, 3, {{0, 1, 2}, {3, 4, 5}}},
        {7, 3, 3, {{0, 1, 2}, {3, 4, 5}, {6}}},
        {2, 3, 3, {{0, 1}}},
        // overlapping
        {5, 3, 1, {{0, 1, 2}, {1, 2, 3}, {2, 3, 4}}},
        {6, 4, 2, {{0, 1, 2, 3}, {2, 3, 4, 5}}},
        {7, 4, 2, {{0, 1, 2, 3}, {2, 3, 4, 5}, {4, 5, 6}}},
        {2, 4, 2, {{0, 1}}},
        // with gaps
        {8, 2, 4, {{0, 1}, {4, 5}}},
        {9, 2, 4, {{0, 1}, {4, 5}, {8}}},
        {4, 1, 3, {{0}, {3}}},
    }));
    CAPTURE(frames, size, stride);
    analysis::WindowBuilder builder{size, stride};
    std::vector<Seconds> found;
    for (const auto& frame : first_seconds(frames)) {
        if (const auto window = builder.add(frame)) found.push_back(seconds_of(*window));
    }
    if (const auto last = builder.finish()) found.push_back(seconds_of(*last));
    CHECK(found == windows);
    CHECK_FALSE(builder.finish());
}

TEST_CASE("windows share their frames") {
    analysis::WindowBuilder builder{2, 1};
    const Window frames = first_seconds(3);
    REQUIRE_FALSE(builder.add(frames[0]));
    const auto first = builder.add(frames[1]);
    const auto second = builder.add(frames[2]);
    REQUIRE(first);
    REQUIRE(second);
    CHECK((*first)[1].frame == (*second)[0].frame);
}

TEST_CASE("thinning keeps the ends and spreads the rest") {
    const auto [frames, most, kept] = GENERATE(table<int, std::size_t, Seconds>({
        {5, 5, {0, 1, 2, 3, 4}},
        {5, 9, {0, 1, 2, 3, 4}},
        {5, 3, {0, 2, 4}},
        {5, 2, {0, 4}},
        {5, 1, {2}},
        {4, 1, {2}},
        {5, 0, {}},
        {9, 4, {0, 3, 5, 8}},
        {1, 1, {0}},
        {0, 3, {}},
    }));
    CAPTURE(frames, most);
    CHECK(seconds_of(analysis::thin(first_seconds(frames), most)) == kept);
}

TEST_CASE("frames of a video of unknown length stay evenly spread, and few") {
    const auto [frames, kept] = GENERATE(table<int, Seconds>({
        {0, {}},
        {3, {0, 1, 2}},
        {4, {0, 1, 2, 3}},
        {7, {0, 2, 4, 6}},
        {9, {0, 3, 5, 8}},
        {1000, {0, 256, 640, 896}},
    }));
    analysis::EvenSpread spread{4, 16};
    for (const analysis::PreparedFrame& frame : first_seconds(frames))
        spread.add(frame);
    CHECK(seconds_of(spread.finish()) == kept);
}

TEST_CASE("frames of a video of unknown length, where there are enough, count as evenly spaced") {
    const int frames = GENERATE(64, 65, 97, 127, 128, 129, 191, 255, 256, 1000, 2000);
    CAPTURE(frames);
    analysis::EvenSpread spread{32, 128};
    std::vector<infer::LabelledFrame> labelled;
    for (const analysis::PreparedFrame& frame : first_seconds(frames))
        spread.add(frame);
    for (const analysis::PreparedFrame& frame : spread.finish())
        labelled.push_back({"", frame.frame});
    CHECK(labelled.size() == 32);
    CHECK(infer::evenly_spaced(labelled));
}
