// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/run_tally.hpp"

namespace vlm::analyze {

void RunTally::update(const records::Summary& summary, std::int64_t videos, std::int64_t videos_in_all,
                      Answered answered) {
    const std::lock_guard lock{m_mutex};
    m_status = {.videos = videos,
                .videos_in_all = videos_in_all,
                .requests = summary.requests,
                .failed = summary.failed,
                .known = summary.known,
                .cached = summary.cached,
                .dropped = summary.dropped,
                .unchanged = summary.unchanged,
                .retries = summary.retries,
                .frames = summary.frames,
                .input_tokens = summary.usage.input.value_or(0),
                .output_tokens = summary.usage.output.value_or(0),
                .seconds_since_answer = {}};
    if (answered == Answered::yes) m_answered = base::Steady::now();
}

records::WorkStatus RunTally::reading() const {
    const std::lock_guard lock{m_mutex};
    records::AskingStatus status = m_status;
    if (m_answered) status.seconds_since_answer = base::ms_since(*m_answered) / 1000;
    return {status, {}};
}

} // namespace vlm::analyze
