// SPDX-License-Identifier: Apache-2.0
#include "common/serving/live_subtitles.hpp"

#include <algorithm>
#include <vector>

#include "common/archive/footage.hpp"
#include "common/archive/result_list.hpp"
#include "common/hls/live_packager.hpp"
#include "common/hls/web_vtt.hpp"

namespace vlm::serving {

using base::Micros;

namespace {

constexpr Micros least_shown{10'000'000};

/// The answers around a segment, with times of the wall clock, in their order.
std::vector<hls::Subtitle> answers_around(const store::Connection& index, const archive::Footage& source,
                                          const std::string& task, const hls::LiveSegment& segment) {
    archive::ResultFilter filter;
    filter.task = task;
    filter.span.since = segment.began - least_shown;
    filter.span.until = segment.began + segment.duration + least_shown;
    std::vector<hls::Subtitle> answers;
    archive::list_results(index, source, filter, [&](const archive::StoredResult& result) {
        if (!answers.empty()) answers.back().end = std::min(answers.back().end, result.at);
        if (!result.text.empty())
            answers.push_back({result.at, std::max(result.until(), result.at + least_shown), std::string{result.text}});
    });
    return answers;
}

} // namespace

std::string live_subtitles(const store::Connection& index, const std::string& source, const std::string& task,
                           const hls::LiveSegment& segment) {
    std::vector<hls::Subtitle> answers;
    for (const archive::Footage& footage : archive::live_sources(index)) {
        if (footage.name == source) answers = answers_around(index, footage, task, segment);
    }
    const Micros zero = segment.began.time_since_epoch() - segment.start; // of media time, on the wall clock
    for (hls::Subtitle& answer : answers) {
        answer.start = std::max(answer.start - zero, Micros{0});
        answer.end -= zero;
    }
    return hls::subtitle_segment(answers, segment.start, segment.start + segment.duration, hls::live_offset);
}

} // namespace vlm::serving
