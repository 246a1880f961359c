// SPDX-License-Identifier: Apache-2.0
#include "common/media/scenes.hpp"

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "common/media/luma_plane.hpp"
#include "common/media/sampler.hpp"
#include "common/media/scene_cuts.hpp"
#include "tests/unit/media/clips.hpp"

using namespace vlm;
using base::Micros;

namespace {

std::vector<Micros> found_in(const std::string& clip, base::CoreBudget* cores) {
    base::FaultCounter faults{clip, "looking for scenes", base::FaultCounter::Reports::none};
    media::Source source{clip, {}};
    std::vector<Micros> times;
    for (const media::Scene& scene : media::find_scenes(source, cores, faults)) {
        times.push_back(scene.t);
        CHECK((!scene.score || (*scene.score > 0 && *scene.score <= 1)));
    }
    return times;
}

/// The same of frames as they are shown, whole.
std::vector<Micros> shown_in(const std::string& clip) {
    base::FaultCounter faults{clip, "decoding", base::FaultCounter::Reports::none};
    media::Source source{clip, {}};
    media::Selection all;
    all.kind = media::Selection::Kind::all;
    media::Sampler sampler{source, all, {}, faults};
    media::SceneCuts cuts;
    std::vector<Micros> times;
    std::vector<Micros> begins;
    std::size_t told = 0;
    const auto take = [&] {
        while (const auto first = cuts.next()) {
            if (*first) begins.push_back(times[told]);
            ++told;
        }
    };
    while (const auto picture = sampler.next()) {
        times.push_back(picture->t);
        cuts.add(media::luma_plane(*picture, media::SceneCuts::side, media::SceneCuts::side));
        take();
    }
    cuts.finish();
    take();
    return begins;
}

std::vector<std::string> clips() {
    std::vector<std::string> all = test::generated_clips();
    const auto real = test::real_clips();
    all.insert(all.end(), real.begin(), real.end());
    for (const char* name : {"cuts.mp4", "fades.mp4", "flashes.mp4"})
        all.push_back(test::generated_clip(std::string{"scenes/"} + name));
    return all;
}

} // namespace

TEST_CASE("scenes begin where they do among whole frames, whoever helps") {
    for (const std::string& clip : clips()) {
        CAPTURE(clip);
        std::vector<Micros> expected;
        try {
            expected = shown_in(clip);
        } catch (const base::InputError&) {
            continue; // no video
        }
        if (expected.empty()) continue;
        CHECK(found_in(clip, nullptr) == expected);
        base::CoreBudget cores{8};
        CHECK(found_in(clip, &cores) == expected);
        CHECK_FALSE(cores.is_overdrawn());
        for (int i = 0; i < 8; ++i)
            CHECK(cores.spare()); // each was given back
    }
}
