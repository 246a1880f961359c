// SPDX-License-Identifier: Apache-2.0
#include "common/media/sampler.hpp"

#include <algorithm>
#include <random>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "common/base/error.hpp"
#include "tests/unit/media/sampled.hpp"
#include "tests/unit/media/selections.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using base::Micros;
using test::TrueFrame;

namespace {

/// Thirty times of a clip, drawn by chance, some frames' own among them.
test::Times some_times(const std::vector<TrueFrame>& all) {
    std::mt19937 random{7};
    std::uniform_int_distribution<std::int64_t> anywhere{0, all.back().t.count()};
    std::uniform_int_distribution<std::size_t> which{0, all.size() - 1};
    test::Times times;
    for (int i = 0; i < 15; ++i) {
        times.emplace_back(anywhere(random));
        times.push_back(all[which(random)].t);
    }
    std::sort(times.begin(), times.end());
    return times;
}

void check_selection(const std::string& clip, const media::Selection& selection, int threads) {
    const auto& all = test::decoded(clip).frames;
    const Micros end = all.back().t + Micros{1};
    test::check_equal(test::sample(clip, selection, threads).frames, test::expected(all, {selection, end}));
}

/// Several ways to choose, each from ffmpeg's full decode; a clip that ffmpeg decodes nothing of is an error.
void check_clip(const std::string& clip) {
    CAPTURE(clip);
    const auto& [all, complaints] = test::decoded(clip);
    if (all.empty()) {
        CHECK_THROWS_AS(test::sample(clip, test::interval(1s)), base::Error);
        return;
    }
    // Damaged clips have their own test. Times are compared with ffmpeg's where ffmpeg's grow.
    const bool grows = std::is_sorted(all.begin(), all.end(), [](auto& a, auto& b) { return a.t < b.t; });
    if (!complaints.empty() || !grows) return;
    const Micros end = all.back().t + Micros{1};
    check_selection(clip, test::listed(some_times(all)), 1);
    check_selection(clip, test::interval(1100ms, std::min(Micros{300ms}, all.back().t), end), 3);
    check_selection(clip, test::interval(70ms, 0us, end), 3);
    check_selection(clip, test::interval(1s, std::min(Micros{1234567us}, end - 1us), end), 1);
    check_selection(clip, test::interval(3300ms, 0us, end), 3);
}

bool takes_long(const std::string& clip) {
    return clip.ends_with("/long_180p_av1.mp4") || clip.ends_with("/long_gop.mp4");
}

/// The `part`-th of `parts` equal shares, so that several processes can share the work.
void check_share(const std::vector<std::string>& clips, std::size_t part, std::size_t parts) {
    for (std::size_t i = part; i < clips.size(); i += parts) {
        if (!takes_long(clips[i])) check_clip(clips[i]);
    }
}

} // namespace

TEST_CASE("sampled frames are those of a full decode: generated clips, a third") {
    check_share(test::generated_clips(), 0, 3);
}

TEST_CASE("sampled frames are those of a full decode: generated clips, a second third") {
    check_share(test::generated_clips(), 1, 3);
}

TEST_CASE("sampled frames are those of a full decode: generated clips, the last third") {
    check_share(test::generated_clips(), 2, 3);
}

TEST_CASE("sampled frames are those of a full decode: real clips, a quarter") {
    check_share(test::real_clips(), 0, 4);
}

TEST_CASE("sampled frames are those of a full decode: real clips, a second quarter") {
    check_share(test::real_clips(), 1, 4);
}

TEST_CASE("sampled frames are those of a full decode: real clips, a third quarter") {
    check_share(test::real_clips(), 2, 4);
}

TEST_CASE("sampled frames are those of a full decode: real clips, the last quarter") {
    check_share(test::real_clips(), 3, 4);
}

TEST_CASE("sampled frames are those of a full decode: one GOP of a minute") {
    check_clip(test::generated_clip("long_gop.mp4"));
}

TEST_CASE("sampled frames are those of a full decode: six minutes at 60 frames a second") {
    if (const auto clip = test::real_clip("long_180p_av1.mp4")) check_clip(*clip);
}

TEST_CASE("every frame has its time") {
    for (const std::string& name : test::sound_clips()) {
        CAPTURE(name);
        const nlohmann::json truth = test::truth_of(name);
        if (truth.contains("damaged")) continue;
        test::Times wanted;
        for (const auto& frame : truth.at("frames"))
            wanted.emplace_back(frame.at(0).get<std::int64_t>());
        CHECK(test::sampled_times(test::generated_clip(name), test::interval(5ms)) == wanted);
    }
}
