// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/digest.hpp"

#include <utility>

#include "common/base/clock.hpp"
#include "common/infer/answer_json.hpp"

namespace vlm::analyze {

Digest::Digest(const Options& options, std::function<void(const records::Occurrence&)> happened)
    : m_happened{std::move(happened)} {
    if (options.events) m_events.emplace(options.events.merge_gap);
}

void Digest::take(const records::Result& result) {
    if (!m_events || result.error) return;
    records::Occurrence about;
    about.source = result.source;
    about.video = result.video;
    if (const auto wall = base::parse_wall(result.wall); wall && !result.frames.empty())
        about.wall = base::format_wall(*wall - (result.frames.front() - result.t0));
    about.model = result.model;
    // As the model gave it, as that of an answer that was there before.
    put(m_events->add(infer::json_in(result.text).value_or(""), {result.t0, result.t1}, about));
}

void Digest::take(const analysis::KnownAnswer& known) {
    if (!m_events) return;
    records::Occurrence about;
    about.source = known.source;
    about.video = known.video;
    put(m_events->add(infer::json_in(known.text).value_or(""), known.span, about));
}

void Digest::end_video() {
    if (m_events) put(m_events->finish());
}

void Digest::put(const std::vector<records::Occurrence>& events) {
    for (const records::Occurrence& event : events)
        m_happened(event);
}

} // namespace vlm::analyze
