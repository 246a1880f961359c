// SPDX-License-Identifier: Apache-2.0
//
// Frames that cost less than those that are shown at the wanted times.

#include <algorithm>
#include <map>

#include <catch2/catch.hpp>

#include "common/media/renderer.hpp"
#include "common/media/sampler.hpp"
#include "tests/unit/media/compare.hpp"
#include "tests/unit/media/sampled.hpp"
#include "tests/unit/media/selections.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using base::Micros;
using media::Selection;

namespace {

Selection tolerant(Selection selection, Micros tolerance) {
    selection.tolerance = tolerance;
    return selection;
}

Selection fast(Selection selection) {
    selection.fidelity = Selection::Fidelity::fast;
    return selection;
}

struct Seen {
    Micros t;
    Micros wanted;
    base::YuvImage picture;
};

struct Way {
    std::vector<Seen> frames;
    std::string decoder;
    std::uint64_t faults = 0;
};

Way taken(const std::string& clip, const Selection& selection, int threads = 1) {
    base::FaultCounter faults{clip, "decoding", base::FaultCounter::Reports::none};
    media::Source source{clip, {}};
    media::Sampler sampler{source, selection, {threads, "none"}, faults};
    media::Renderer renderer{clip, {}};
    Way way;
    while (const auto picture = sampler.next()) {
        way.frames.push_back(
            {picture->t, picture->wanted, renderer.render(*picture, source.info().width, source.info().height)});
    }
    way.decoder = sampler.decoder();
    way.faults = faults.total();
    return way;
}

} // namespace

TEST_CASE("within the tolerance a keyframe is taken, else a frame that is decoded anyway, else the one shown") {
    for (const char* name : {"cfr25.mp4", "bframes_pyramid.mp4", "h264.mkv", "hevc.mp4", "opengop.mp4", "vfr.mp4"}) {
        const std::string clip = test::generated_clip(name);
        const auto& all = test::decoded(clip).frames;
        const std::vector<Micros> keyframes = test::keyframe_times(clip);
        std::map<Micros, std::string> hashes;
        for (const test::TrueFrame& frame : all)
            hashes[frame.t] = frame.hash;
        const Micros tolerance = GENERATE(Micros{30ms}, Micros{200ms}, Micros{900ms});
        CAPTURE(name, tolerance.count());
        const Selection exact = test::interval(700ms, 100ms);
        const auto shown = test::expected(all, {exact, all.back().t + Micros{1}});
        const auto got = test::sample(clip, tolerant(exact, tolerance)).frames;
        for (const test::TrueFrame& frame : got)
            CHECK(hashes.at(frame.t) == frame.hash);
        for (media::WantedTimes wanted{exact, all.back().t + Micros{1}}; wanted.peek(); wanted.advance()) {
            const Micros t = *wanted.peek();
            const auto near = media::nearest_to(t, keyframes);
            const auto serves = [&](Micros frame) { return std::chrono::abs(frame - t) <= tolerance; };
            const bool estimated = std::string{name} == "vfr.mp4"; // when its keyframes are shown
            const bool keyframe = near && serves(*near) && !estimated;
            const Micros at = test::expected(all, {test::listed({t}), all.back().t + Micros{1}}).front().t;
            CAPTURE(t.count());
            CHECK(std::any_of(got.begin(), got.end(), [&](const test::TrueFrame& frame) {
                return keyframe ? frame.t == *near : serves(frame.t) || frame.t == at;
            }));
        }
        CHECK(got.size() <= shown.size());
    }
}

TEST_CASE("a frame within the tolerance tells the time for which it was taken") {
    const Way way = taken(test::generated_clip("cfr25.mp4"), tolerant(test::interval(1s, 300ms), 400ms));
    REQUIRE_FALSE(way.frames.empty());
    Micros wanted = 300ms;
    for (const Seen& frame : way.frames) {
        CHECK(frame.wanted == wanted);
        CHECK(std::chrono::abs(frame.t - wanted) <= Micros{400ms});
        wanted += 1s;
    }
}

TEST_CASE("fast frames have the times of the true ones, look like them, and are called lossy") {
    for (const char* name : {"bframes_pyramid.mp4", "cfr25.mp4", "hevc.mp4", "vp9.webm", "av1.mkv", "h264.ts"}) {
        const std::string clip = test::generated_clip(name);
        const int threads = GENERATE(1, 4);
        CAPTURE(name, threads);
        const Selection selection = test::interval(330ms);
        const Way exact = taken(clip, selection);
        const Way quick = taken(clip, fast(selection), threads);
        REQUIRE(quick.frames.size() == exact.frames.size());
        for (std::size_t i = 0; i < exact.frames.size(); ++i) {
            CAPTURE(i);
            CHECK(quick.frames[i].t == exact.frames[i].t);
            CHECK(test::likeness(quick.frames[i].picture, exact.frames[i].picture).all > 32);
        }
        CHECK(quick.faults == 0);
        CHECK_THAT(exact.decoder, !Catch::Contains("lossy"));
        CHECK_THAT(quick.decoder, Catch::EndsWith("(lossy)"));
    }
}

TEST_CASE("what is damaged is decoded in full, fast or not") {
    const std::string clip = test::generated_clip("bitflips.mp4");
    const Selection selection = test::interval(330ms);
    const Way exact = taken(clip, selection);
    const Way quick = taken(clip, fast(selection));
    REQUIRE(quick.frames.size() == exact.frames.size());
    CHECK(quick.faults == exact.faults);
    CHECK_THAT(quick.decoder, !Catch::Contains("lossy"));
}
