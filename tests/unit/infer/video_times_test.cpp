// SPDX-License-Identifier: Apache-2.0
#include "common/infer/video_times.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/infer/support.hpp"

using namespace vlm;
using infer::video_times;
using Indices = std::vector<std::int64_t>;

namespace {

infer::Question frames_at(const std::vector<int>& milliseconds) {
    infer::Question question = test::question_about(milliseconds.size());
    test::set_times(question, milliseconds);
    return question;
}

} // namespace

TEST_CASE("a video's indices say when its frames are") {
    struct Case {
        std::vector<int> milliseconds;
        double fps;
        Indices indices;
        std::int64_t total;
    };
    const std::vector<Case> cases = {
        {{0, 500, 1000}, 2, {0, 1, 2}, 3},
        {{1000, 3000, 5000, 7000, 9000}, 1, {1, 3, 5, 7, 9}, 10},
        {{0, 80, 200, 280, 400}, 25, {0, 2, 5, 7, 10}, 13},
        {{0, 501, 1001, 1502}, 1.9973, {0, 1, 2, 3}, 4}, // 30000/1001 frames a second
        {{0, 37, 1001}, 1000, {0, 37, 1001}, 1501},
        {{0, 0, 0}, 1, {0, 1, 2}, 3},
        {{700}, 1, {0}, 1},
    };
    for (const Case& each : cases) {
        const infer::VideoTimes video = video_times(frames_at(each.milliseconds));
        CAPTURE(each.milliseconds);
        CHECK(video.fps == Approx(each.fps).epsilon(0.0001));
        CHECK(video.indices == each.indices);
        CHECK(video.total == each.total);
    }
}

TEST_CASE("a frame that began before its question is at 0") {
    infer::Question question = frames_at({960, 2000, 3000});
    question.t0 = base::Micros{1'000'000};
    CHECK(video_times(question).indices == Indices{0, 1, 2});
}

TEST_CASE("frames are even where they are about a step apart") {
    CHECK(infer::evenly_spaced(frames_at({0, 9000}).frames));
    CHECK(infer::evenly_spaced(frames_at({0, 80, 200, 280, 400}).frames));
    CHECK_FALSE(infer::evenly_spaced(frames_at({1000, 2000, 20'000}).frames));
    CHECK_FALSE(infer::evenly_spaced(frames_at({0, 400, 2000, 3000}).frames));
}
