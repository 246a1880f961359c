// SPDX-License-Identifier: Apache-2.0
#include "common/media/frame_numbers.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/unit/media/clips.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using base::Micros;
using media::FrameNumbers;

TEST_CASE("a frame has the number of the one that is shown nearest to its time") {
    const FrameNumbers numbers{{Micros{80'000}, Micros{0}, Micros{40'000}}};
    const std::vector<std::pair<Micros, std::int64_t>> at = {
        {-1s, 1}, {0s, 1}, {Micros{19'000}, 1}, {Micros{21'000}, 2}, {Micros{80'000}, 3}, {1s, 3}};
    for (const auto& [t, number] : at) {
        CAPTURE(t.count());
        CHECK(numbers.at(t) == number);
    }
}

TEST_CASE("frames are numbered as a full decode gives them") {
    for (const std::string name :
         {"cfr25.mp4", "vfr.mp4", "bframes_pyramid.mp4", "editlist.mp4", "hidden30.mp4", "fragmented.mp4", "start5s.ts",
          "h264.ts", "h264.mkv", "h264_nocues.mkv", "mpeg4.avi", "mpeg4_bframes.avi", "hevc_opengop.mp4", "jump.ts",
          "raw.264", "theora.ogv"}) {
        CAPTURE(name);
        media::Source source{test::generated_clip(name), {}};
        const FrameNumbers numbers = media::number_frames(source);
        const nlohmann::json truth = test::truth_of(name);
        std::int64_t wanted = 0;
        for (const nlohmann::json& frame : truth.at("frames"))
            CHECK(numbers.at(Micros{frame.at(0).get<std::int64_t>()}) == ++wanted);
    }
}
