// SPDX-License-Identifier: Apache-2.0
#include "common/media/scenes.hpp"

#include <catch2/catch.hpp>

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

/// Cuts and fades; a picture that jumps far from any keyframe; an open GOP; damage; another codec.
std::vector<std::string> clips() {
    std::vector<std::string> all;
    for (const char* name : {"scenes/cuts.mp4", "scenes/fades.mp4", "long_gop.mp4", "opengop.mp4", "bitflips.mp4"})
        all.push_back(test::generated_clip(name));
    if (const auto clip = test::real_clip("edge/bbb_2500ms.ts")) all.push_back(*clip);
    return all;
}

} // namespace

TEST_CASE("scenes begin where they do among whole frames, whoever helps") {
    for (const std::string& clip : clips()) {
        CAPTURE(clip);
        const std::vector<Micros> expected = shown_in(clip);
        CHECK(found_in(clip, nullptr) == expected);
        base::CoreBudget cores{8};
        CHECK(found_in(clip, &cores) == expected);
        std::vector<base::CoreBudget::Core> given_back;
        while (auto core = cores.spare())
            given_back.push_back(std::move(core));
        CHECK(given_back.size() == 8);
    }
}
