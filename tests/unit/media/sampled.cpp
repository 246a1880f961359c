// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/media/sampled.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "common/base/hash.hpp"

namespace vlm::test {

Sampled sample(const std::string& clip, const media::Selection& selection, int threads) {
    base::FaultCounter faults{clip, "decoding", base::FaultCounter::Reports::none};
    media::Source source{clip, {}};
    media::Sampler sampler{source, selection, {threads, "none"}, faults};
    Sampled sampled;
    while (auto picture = sampler.next()) {
        sampled.frames.push_back({picture->t, base::sha256_hex(media::packed_planes(*picture))});
    }
    sampled.faults = faults.total();
    sampled.end = sampler.end();
    return sampled;
}

std::vector<base::Micros> sampled_times(const std::string& clip, const media::Selection& selection) {
    base::FaultCounter faults{clip, "decoding", base::FaultCounter::Reports::none};
    media::Source source{clip, {}};
    media::Sampler sampler{source, selection, {2, "none"}, faults};
    std::vector<base::Micros> times;
    while (auto picture = sampler.next()) {
        times.push_back(picture->t);
    }
    return times;
}

std::vector<TrueFrame> expected(const std::vector<TrueFrame>& all, media::WantedTimes wanted) {
    std::vector<TrueFrame> frames;
    for (; wanted.peek(); wanted.advance()) {
        const TrueFrame* shown = &all.front();
        for (const TrueFrame& frame : all) {
            if (frame.t <= *wanted.peek()) shown = &frame;
        }
        if (frames.empty() || frames.back().t != shown->t) frames.push_back(*shown);
    }
    return frames;
}

void check_equal(const std::vector<TrueFrame>& got, const std::vector<TrueFrame>& want) {
    for (std::size_t i = 0; i < std::min(got.size(), want.size()); ++i) {
        CAPTURE(i, got[i].t.count(), want[i].t.count());
        REQUIRE(got[i].t == want[i].t);
        REQUIRE(got[i].hash == want[i].hash);
    }
    REQUIRE(got.size() == want.size());
}

} // namespace vlm::test
