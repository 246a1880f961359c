// SPDX-License-Identifier: Apache-2.0
#include "common/media/sampler.hpp"

#include <algorithm>
#include <random>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "common/base/hash.hpp"
#include "tests/unit/media/clips.hpp"

using namespace vlm;
using base::Micros;
using media::Selection;

namespace {

struct Sampled {
    std::vector<test::TrueFrame> frames;
    std::uint64_t faults = 0;
};

Sampled sample(const std::string& clip, const Selection& selection, int threads) {
    base::FaultCounter faults{clip, "decoding"};
    media::Source source{clip, {}};
    media::Sampler sampler{source, selection, {threads, "none"}, faults};
    Sampled sampled;
    while (auto picture = sampler.next()) {
        sampled.frames.push_back({picture->t, base::sha256_hex(media::packed_planes(*picture))});
    }
    sampled.faults = faults.total();
    return sampled;
}

Selection every(Micros interval) {
    Selection selection;
    selection.kind = Selection::Kind::interval;
    selection.every = interval;
    return selection;
}

Selection at(std::vector<Micros> times) {
    Selection selection;
    selection.kind = Selection::Kind::times;
    selection.times = std::move(times);
    return selection;
}

/// The frames that the wanted times take, by the definition: the last with t <= wanted, none twice.
std::vector<test::TrueFrame> expected(const std::vector<test::TrueFrame>& all, media::WantedTimes wanted) {
    std::vector<test::TrueFrame> frames;
    for (; wanted.peek(); wanted.advance()) {
        const test::TrueFrame* shown = &all.front();
        for (const test::TrueFrame& frame : all) {
            if (frame.t <= *wanted.peek()) shown = &frame;
        }
        if (frames.empty() || frames.back().t != shown->t) frames.push_back(*shown);
    }
    return frames;
}

void check_equal(const std::vector<test::TrueFrame>& got, const std::vector<test::TrueFrame>& want) {
    REQUIRE(got.size() == want.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
        CAPTURE(i, got[i].t.count(), want[i].t.count());
        REQUIRE(got[i].t == want[i].t);
        REQUIRE(got[i].hash == want[i].hash);
    }
}

/// Forty times of a clip, drawn by chance, the frames' own among them.
std::vector<Micros> some_times(const std::vector<test::TrueFrame>& all) {
    std::mt19937 random{7};
    std::uniform_int_distribution<std::int64_t> anywhere{0, all.back().t.count()};
    std::uniform_int_distribution<std::size_t> which{0, all.size() - 1};
    std::vector<Micros> times;
    for (int i = 0; i < 20; ++i) {
        times.emplace_back(anywhere(random));
        times.push_back(all[which(random)].t);
    }
    std::sort(times.begin(), times.end());
    return times;
}

void check_clip(const std::string& clip) {
    CAPTURE(clip);
    const auto all = test::true_frames(clip);
    if (all.empty()) {
        CHECK_THROWS_AS(sample(clip, every(Micros{1'000'000}), 1), base::Error);
        return;
    }
    const bool grows = std::is_sorted(all.begin(), all.end(), [](auto& a, auto& b) { return a.t <= b.t; });
    if (!grows || all.size() > 2000) return; // the times are compared with ffmpeg's only where ffmpeg's grow
    const Micros end = all.back().t + Micros{1};
    for (const int threads : {1, 3}) {
        CAPTURE(threads);
        check_equal(sample(clip, at(some_times(all)), threads).frames, expected(all, {at(some_times(all)), end}));
        for (const auto interval : {Micros{70'000}, Micros{1'000'000}, Micros{3'300'000}}) {
            CAPTURE(interval.count());
            Selection selection = every(interval);
            selection.end = end;
            check_equal(sample(clip, selection, threads).frames, expected(all, {selection, end}));
            selection.start = Micros{1'234'567};
            if (selection.start < end) check_equal(sample(clip, selection, threads).frames, expected(all, {selection, end}));
        }
    }
}

} // namespace

TEST_CASE("sampled frames are those of ffmpeg's full decode, generated clips") {
    for (const std::string& clip : test::generated_clips()) {
        if (test::decodes_cleanly(clip)) check_clip(clip);
    }
}

TEST_CASE("sampled frames are those of ffmpeg's full decode, real clips") {
    for (const std::string& clip : test::real_clips()) {
        if (test::decodes_cleanly(clip)) check_clip(clip);
    }
}
