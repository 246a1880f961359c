// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/unit/media/sampled.hpp"
#include "tests/unit/media/selections.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using base::Micros;

namespace {

Micros found_end(const std::string& clip) {
    media::Source source{clip, {}};
    base::FaultCounter faults{clip, "decoding", base::FaultCounter::Reports::none};
    return media::Sampler{source, test::count(1), {}, faults}.end().value();
}

/// The longest time a frame is shown, the last left out.
Micros longest_frame(const test::Times& times) {
    Micros longest{0};
    for (std::size_t i = 1; i < times.size(); ++i)
        longest = std::max(longest, times[i] - times[i - 1]);
    return longest;
}

test::Times times_of(const std::vector<test::TrueFrame>& frames) {
    test::Times times;
    for (const test::TrueFrame& frame : frames)
        times.push_back(frame.t);
    return times;
}

} // namespace

TEST_CASE("the end of a video at a constant rate is that of its last frame") {
    for (const std::string& name : test::sound_clips()) {
        const nlohmann::json truth = test::truth_of(name);
        if (truth.contains("damaged") || truth.at("fps") != "25") continue;
        CAPTURE(name);
        const Micros last{truth.at("frames").back().at(0).get<std::int64_t>()};
        CHECK(std::chrono::abs(found_end(test::generated_clip(name)) - (last + 40ms)) <= 1ms);
    }
}

TEST_CASE("where an index ends with what cannot be read, the end is that of the last frame that can") {
    const std::string clip = test::generated_clip("hole.mkv");
    const Micros last = test::decoded(clip).frames.back().t;
    CHECK(found_end(clip) == last + 40ms);
    CHECK(test::sampled_times(clip, test::count(1000)).back() == last);
}

TEST_CASE("the end of a video lies at most a frame from its last frame's") {
    for (const char* name : {"tree.avi", "vtest.avi", "car-detection.mp4", "sample_edit_list.mp4", "sample.avi",
                             "sample_android_slow_motion.mp4", "sample_partially_fragmented.mp4", "bbb_2500ms.ts",
                             "sample_h263.ts", "sd-hls0000000000.ts", "bbb_960x540_60fps_vp8.webm",
                             "sample_with_htc_rotation_track_name.mkv", "iibbibb_editlist_videoonly.mp4"}) {
        const auto clip = test::real_clip(name);
        if (!clip) continue;
        CAPTURE(name);
        const test::Times times = times_of(test::decoded(*clip).frames);
        const Micros end = found_end(*clip);
        CAPTURE(end.count(), times.back().count(), longest_frame(times).count());
        CHECK(end > times.back());
        CHECK(end <= times.back() + 2 * longest_frame(times));
    }
}

TEST_CASE("a count takes the frames shown in the middles of equal parts") {
    for (const char* name :
         {"cfr25.mp4", "vfr.mp4", "opengop.mp4", "h264.ts", "start5s.ts", "jump.ts", "h264_nocues.mkv", "editlist.mp4",
          "fragmented.mp4", "mpeg4_bframes.avi", "vp9.webm", "oneframe.mp4"}) {
        const std::string clip = test::generated_clip(name);
        for (const std::size_t frames : {std::size_t{1}, std::size_t{7}, std::size_t{300}}) {
            CAPTURE(name, frames);
            const test::Sampled sampled = test::sample(clip, test::count(frames));
            REQUIRE(sampled.end);
            test::check_equal(sampled.frames,
                              test::expected(test::decoded(clip).frames, {test::count(frames), sampled.end}));
        }
    }
}

TEST_CASE("a spread takes so many a second, up to its most") {
    const std::string clip = test::generated_clip("cfr25.mp4"); // ten seconds
    CHECK(test::sampled_times(clip, test::spread({2, 1}, 32)).size() == 20);
    CHECK(test::sampled_times(clip, test::spread({2, 1}, 8)) == test::sampled_times(clip, test::count(8)));
    CHECK(test::sampled_times(clip, test::spread({1, 100}, 32)) == test::Times{5s});
    CHECK(test::sampled_times(clip, test::spread({2, 1}, 32, 8s)) == test::Times{8240ms, 8720ms, 9240ms, 9720ms});
    CHECK(test::sampled_times(clip, test::spread({2, 1}, 32, 2s, 3s)) == test::Times{2240ms, 2720ms});
}
