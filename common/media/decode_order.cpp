// SPDX-License-Identifier: Apache-2.0
#include "common/media/decode_order.hpp"

#include <algorithm>
#include <limits>

namespace vlm::media {

void rebuild_decode_times(std::vector<CodedSample>& samples, std::int64_t delay) {
    std::vector<std::int64_t> shown;
    shown.reserve(samples.size());
    for (const CodedSample& sample : samples)
        shown.push_back(sample.pts);
    std::sort(shown.begin(), shown.end());
    auto turn = shown.begin();
    for (CodedSample& sample : samples)
        sample.dts = *turn++ - delay;
    limit_decode_times(samples);
}

void limit_decode_times(std::vector<CodedSample>& samples) {
    std::int64_t latest = std::numeric_limits<std::int64_t>::max(); // for those that are decoded before
    for (auto sample = samples.rbegin(); sample != samples.rend(); ++sample) {
        if (std::min(sample->pts, latest) < sample->dts) sample->dts = std::min(sample->pts, latest);
        latest = std::min(latest, sample->dts - 1);
    }
}

void settle_durations(std::vector<CodedSample>& samples, std::int64_t earliest, std::optional<std::int64_t> next) {
    for (CodedSample& sample : samples) {
        sample.dts = std::max(sample.dts, earliest);
        sample.pts = std::max(sample.pts, sample.dts);
        earliest = sample.dts;
    }
    for (std::size_t i = 1; i < samples.size(); ++i)
        samples[i - 1].duration = samples[i].dts - samples[i - 1].dts;
    if (!samples.empty() && next && *next > samples.back().dts) samples.back().duration = *next - samples.back().dts;
}

} // namespace vlm::media
