// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "common/base/error.hpp"
#include "tests/unit/media/sampled.hpp"
#include "tests/unit/media/selections.hpp"

using namespace vlm;
using namespace std::chrono_literals;

TEST_CASE("what cannot be analysed is said in one line") {
    const auto [name, reason] = GENERATE(table<std::string, std::string>({
        {"nope.mp4", "No such file or directory"},
        {".", "is a folder without pictures; name a video in it"},
        {"empty.mp4", "is empty"},
        {"text.mp4", "is not a video that FFmpeg can read"},
        {"truncated_nomoov.mp4", "moov atom not found: the file is incomplete"},
        {"audio_only.m4a", "has sound but no video"},
        {"cover_only.m4a", "has a cover picture but no video"},
        {"no_decoder.mp4", "no decoder for its video, 'vvc1'"},
    }));
    const std::string clip = test::generated_clip("cfr25.mp4");
    const std::string path = clip.substr(0, clip.rfind('/') + 1) + name;
    CHECK_THROWS_WITH(test::sample(path, test::interval(1s)), path + ": " + reason);
    CHECK_THROWS_AS(test::sample(path, test::count(3)), base::Error);
}

TEST_CASE("a file that breaks off within its description is incomplete or damaged") {
    const auto [name, size] = GENERATE(table<std::string, std::uintmax_t>({{"faststart.mp4", 100},
                                                                           {"faststart.mp4", 1000},
                                                                           {"faststart.mp4", 5000},
                                                                           {"faststart.mp4", 8000},
                                                                           {"h264.mkv", 600}}));
    const auto path = std::filesystem::temp_directory_path() / fmt::format("vlm-cut-{}-{}", ::getpid(), name);
    std::filesystem::copy_file(test::generated_clip(name), path);
    std::filesystem::resize_file(path, size);
    CAPTURE(name, size);
    CHECK_THROWS_WITH(test::sample(path, test::interval(1s)), path.string() + ": the file is incomplete or damaged");
    std::filesystem::remove(path);
}

TEST_CASE("a counted span must begin before the end, a listed time beyond it takes nothing") {
    const std::string clip = test::generated_clip("cfr25.mp4");
    CHECK(test::sampled_times(clip, test::listed({1s, 10s})) == test::Times{1s});
    CHECK(test::sampled_times(clip, test::listed({10s, 11s})).empty());
    CHECK_THROWS_WITH(test::sample(clip, test::count(3, 10500ms)), clip + ": 10.500000 is beyond its end at 10.000000");
    CHECK_THROWS_WITH(test::sample(clip, test::spread({2, 1}, 3, 11s)),
                      clip + ": 11.000000 is beyond its end at 10.000000");
    CHECK(test::sampled_times(clip, test::listed({1s, 9999999us})) == test::Times{1s, 9960ms});
    CHECK(test::sampled_times(clip, test::interval(1s, 11s)).empty());
    CHECK(test::sampled_times(clip, test::keyframes(9s)).empty());
}

TEST_CASE("an unknown hardware decoder is a usage error, one that is not there is not") {
    const std::string clip = test::generated_clip("oneframe.mp4");
    base::FaultCounter faults{clip, "decoding"};
    media::Source source{clip, {}};
    CHECK_THROWS_AS((media::Sampler{source, test::interval(1s), {1, "warp"}, faults}), base::UsageError);
    CHECK_THROWS_WITH((media::Sampler{source, test::interval(1s), {1, "warp"}, faults}),
                      Catch::StartsWith("--hwaccel warp: not known here; one of none, auto"));
    for (const char* hwaccel : {"auto", "vaapi"}) {
        media::Sampler sampler{source, test::interval(1s), {1, hwaccel}, faults};
        CHECK(sampler.decoder().starts_with("h264"));
        CHECK(sampler.next().has_value());
        source.rewind();
    }
}

TEST_CASE("names that look like options or protocols are files") {
    const std::string folder = std::filesystem::temp_directory_path() / fmt::format("vlm-names-{}", ::getpid());
    std::filesystem::create_directories(folder);
    const std::string clip = test::generated_clip("oneframe.mp4");
    for (const char* name : {"a:b.mp4", "concat:x.mp4", "with space.mp4", "100%d.mp4", "-i.mp4"}) {
        const std::string path = folder + "/" + name;
        std::filesystem::copy_file(clip, path);
        CAPTURE(name);
        CHECK(test::sampled_times(path, test::interval(1s)) == test::Times{0us});
    }
    std::filesystem::remove_all(folder);
}
