// SPDX-License-Identifier: Apache-2.0
#include "common/media/decode_order.hpp"

#include <catch2/catch.hpp>

using namespace vlm;
using media::CodedSample;

namespace {

std::vector<CodedSample> shown_at(const std::vector<long>& pts, const std::vector<long>& dts = {}) {
    std::vector<CodedSample> samples;
    for (std::size_t i = 0; i < pts.size(); ++i)
        samples.push_back({dts.empty() ? 0 : dts[i], pts[i], 7, 1, i == 0});
    return samples;
}

std::vector<long> decode_times(const std::vector<CodedSample>& samples) {
    std::vector<long> times;
    for (const CodedSample& sample : samples)
        times.push_back(sample.dts);
    return times;
}

std::vector<long> rebuilt(const std::vector<long>& pts, long delay) {
    auto samples = shown_at(pts);
    media::rebuild_decode_times(samples, delay);
    return decode_times(samples);
}

std::vector<long> limited(const std::vector<long>& pts, const std::vector<long>& dts) {
    auto samples = shown_at(pts, dts);
    media::limit_decode_times(samples);
    return decode_times(samples);
}

using Times = std::vector<long>;

} // namespace

TEST_CASE("times of decoding are those of showing in order, earlier by the delay") {
    CHECK(rebuilt({0, 40, 80}, 0) == Times{0, 40, 80});
    CHECK(rebuilt({0, 160, 80, 40, 120}, 80) == Times{-80, -40, 0, 40, 80});
    CHECK(rebuilt({200, 120, 160}, 80) == Times{40, 80, 120}); // the leading pictures of an open group
    CHECK(rebuilt({}, 80).empty());
}

TEST_CASE("no sample is decoded after it is shown") {
    CHECK(rebuilt({0, 160, 80, 40, 120}, 0) == Times{0, 38, 39, 40, 120});
    CHECK(limited({0, 80, 40, 20, 60}, {0, 20, 40, 60, 80}) == Times{0, 18, 19, 20, 60});
    CHECK(limited({0, 80, 40}, {-40, 0, 40}) == Times{-40, 0, 40});
}

TEST_CASE("samples last until the next is decoded") {
    auto samples = shown_at({0, 80, 40}, {-40, 0, 30});
    media::settle_durations(samples, -40, 80);
    CHECK(samples[0].duration == 40);
    CHECK(samples[1].duration == 30);
    CHECK(samples[2].duration == 50);
    media::settle_durations(samples, -40, std::nullopt);
    CHECK(samples[2].duration == 50);
    media::settle_durations(samples, -40, 30);
    CHECK(samples[2].duration == 50);
}

TEST_CASE("times that make no sense stand still") {
    auto samples = shown_at({0, 10, 40}, {-90, 30, 20});
    media::settle_durations(samples, -40, std::nullopt);
    CHECK(decode_times(samples) == Times{-40, 30, 30});
    CHECK(samples[1].pts == 30);
    CHECK(samples[1].duration == 0);
}
