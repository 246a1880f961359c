// SPDX-License-Identifier: Apache-2.0
#include "common/media/parallel_walk.hpp"

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "common/base/hash.hpp"
#include "common/media/planned_walk.hpp"
#include "tests/unit/media/sampled.hpp"
#include "tests/unit/media/selections.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using base::Micros;
using media::Walk;

namespace {

struct Walked {
    std::vector<test::TrueFrame> frames;
    Walk::Result ended = Walk::Result::picture;
    std::optional<Micros> end;
};

/// Goes the whole way, or to `most` frames.
Walked walked(Walk& walk, std::size_t most) {
    Walked result;
    media::Picture picture;
    while (result.frames.size() < most && (result.ended = walk.next(picture)) == Walk::Result::picture)
        result.frames.push_back({picture.t, base::sha256_hex(media::packed_planes(picture))});
    result.end = walk.end();
    return result;
}

std::shared_ptr<const std::vector<Micros>> keyframes_of(const media::Source& source) {
    auto times = std::make_shared<std::vector<Micros>>();
    for (const auto& entry : source.index().entries)
        times->push_back(entry.t);
    return times;
}

/// With one decoder where `regions` is 1.
Walked sampled(const std::string& clip, const media::Selection& selection, int regions,
               std::size_t most = std::size_t(-1)) {
    base::FaultCounter faults{clip, "decoding", base::FaultCounter::Reports::none};
    media::Source source{clip, {}};
    media::DecoderOptions decoder{regions, "none"};
    decoder.fidelity = selection.fidelity;
    media::WantedTimes wanted{selection, {}};
    wanted.prefer(keyframes_of(source));
    if (regions == 1) {
        media::PlannedWalk walk{source, wanted, {}, decoder, faults};
        return walked(walk, most);
    }
    media::ParallelWalk walk{source, wanted, {}, decoder, regions, faults};
    return walked(walk, most);
}

/// Whether it can be decoded, by plan.
bool is_reliable(const std::string& clip) {
    try {
        base::FaultCounter faults{clip, "decoding", base::FaultCounter::Reports::none};
        const media::Source source{clip, {}};
        const media::Decoder decoder{*source.stream(), clip, {}, faults};
        return source.stamping() == media::Stamping::reliable && source.start_time() == media::StartTime::from_packets;
    } catch (const base::InputError&) {
        return false;
    }
}

void check_clips(const std::vector<std::string>& clips, const media::Selection& selection) {
    for (const std::string& clip : clips) {
        const bool takes_long = clip.ends_with("/long_180p_av1.mp4") || clip.ends_with("/long_gop.mp4");
        if (takes_long || !is_reliable(clip)) continue;
        CAPTURE(clip);
        const Walked one = sampled(clip, selection, 1);
        if (one.ended != Walk::Result::end) continue; // damaged: the sampler begins anew, and has tests for it
        for (const int regions : {2, 3, 4}) {
            CAPTURE(regions);
            const Walked several = sampled(clip, selection, regions);
            test::check_equal(several.frames, one.frames);
            CHECK(several.ended == Walk::Result::end);
            CHECK(several.end == one.end);
        }
    }
}

} // namespace

TEST_CASE("several decoders give the frames of one: generated clips") {
    check_clips(test::generated_clips(), test::interval(330ms));
}

TEST_CASE("several decoders give the frames of one: real clips") {
    check_clips(test::real_clips(), test::interval(1s));
}

TEST_CASE("several decoders give the frames of one, where others will do and where not all is decoded") {
    media::Selection selection = test::interval(330ms);
    selection.tolerance = GENERATE(Micros{0}, Micros{100ms});
    selection.fidelity = GENERATE(media::Selection::Fidelity::exact, media::Selection::Fidelity::fast);
    std::vector<std::string> clips;
    for (const char* name :
         {"cfr25.mp4", "bframes_pyramid.mp4", "opengop.mp4", "hevc_opengop.mp4", "h264.mkv", "vfr.mp4"})
        clips.push_back(test::generated_clip(name));
    check_clips(clips, selection);
}

TEST_CASE("several decoders give every frame in its order, more than may wait") {
    const std::string clip = test::generated_clip("cfr25.mp4");
    test::check_equal(sampled(clip, test::interval(5ms), 3).frames, test::decoded(clip).frames);
}

TEST_CASE("who has seen enough leaves the decoders behind in the middle of their steps") {
    const std::string clip = test::generated_clip("cfr25.mp4");
    CHECK(sampled(clip, test::interval(40ms), 3, 0).frames.empty());
    CHECK(sampled(clip, test::interval(40ms), 3, 2).frames.size() == 2);
}
