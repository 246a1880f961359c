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

struct KnownKeyframes {
    std::string clip;
    test::Times times;
};

/// Generated clips, of which clips.json says it, and real ones, of which ffprobe does.
std::vector<KnownKeyframes> clips_with_known_keyframes() {
    std::vector<KnownKeyframes> found;
    for (const char* name : {"cfr25.mp4", "opengop.mp4", "hevc_opengop.mp4", "bt2020_10bit.mp4", "vfr.mp4",
                             "editlist.mp4", "fragmented.mp4", "h264.ts", "start5s.ts", "mpeg2.ts", "jump.ts",
                             "h264.mkv", "h264_nocues.mkv", "vp9.webm", "av1.mkv", "gray.mkv", "mpeg4.avi"}) {
        const nlohmann::json truth = test::truth_of(name);
        test::Times times;
        for (const auto& t : truth.at("keyframes"))
            times.emplace_back(t.get<std::int64_t>());
        found.push_back({test::generated_clip(name), times});
    }
    for (const char* name : {"car-detection.mp4", "edit_list_positive_shift.mp4", "sample_without_stss.mp4",
                             "sample_partially_fragmented.mp4", "sample_h264_iframes_only.ts", "sample_h265.ts"}) {
        if (const auto clip = test::real_clip(name)) found.push_back({*clip, test::keyframe_times(*clip)});
    }
    return found;
}

std::vector<test::TrueFrame> frames_at(const std::string& clip, const test::Times& times) {
    std::vector<test::TrueFrame> frames;
    for (const test::TrueFrame& frame : test::decoded(clip).frames) {
        if (std::binary_search(times.begin(), times.end(), frame.t)) frames.push_back(frame);
    }
    REQUIRE(frames.size() == times.size());
    return frames;
}

/// The keyframe nearest to each wanted time, the earlier of two, none twice.
test::Times nearest(const test::Times& keyframes, const test::Times& wanted) {
    test::Times found;
    for (const Micros t : wanted) {
        const auto best = std::min_element(keyframes.begin(), keyframes.end(), [&](Micros a, Micros b) {
            return std::chrono::abs(a - t) < std::chrono::abs(b - t);
        });
        if (found.empty() || found.back() != *best) found.push_back(*best);
    }
    return found;
}

} // namespace

TEST_CASE("every keyframe is given, and nothing else") {
    for (const auto& [clip, times] : clips_with_known_keyframes()) {
        CAPTURE(clip);
        test::check_equal(test::sample(clip, test::keyframes(), 3).frames, frames_at(clip, times));
        test::Times later;
        std::copy_if(times.begin(), times.end(), std::back_inserter(later), [](Micros t) { return t >= 1s && t < 4s; });
        CHECK(test::sampled_times(clip, test::keyframes(1s, 4s)) == later);
    }
}

TEST_CASE("the nearest keyframes are given instead of the frames") {
    for (const auto& [clip, times] : clips_with_known_keyframes()) {
        if (times.empty()) continue;
        CAPTURE(clip);
        test::Times wanted = {0us, times.back() / 2, times.back()};
        for (std::size_t i = 1; i < times.size(); ++i) {
            const Micros middle = times[i - 1] + (times[i] - times[i - 1]) / 2;
            for (const Micros t : {middle - 1us, middle, middle + 1us, times[i]})
                wanted.push_back(t);
        }
        std::sort(wanted.begin(), wanted.end());
        test::check_equal(test::sample(clip, test::snapped(test::listed(wanted))).frames,
                          frames_at(clip, nearest(times, wanted)));
    }
}

TEST_CASE("snapping ends with the video where no end was given") {
    const std::string clip = test::generated_clip("cfr25.mp4"); // a keyframe every two seconds, ten seconds
    CHECK(test::sampled_times(clip, test::snapped(test::interval(700ms))) == test::Times{0s, 2s, 4s, 6s, 8s});
}
