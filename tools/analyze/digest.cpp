// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/digest.hpp"

#include <utility>

#include "common/base/clock.hpp"
#include "common/base/text.hpp"
#include "common/infer/answer_json.hpp"

namespace vlm::analyze {

using analysis::Passage;
using analysis::Span;

namespace {

Passage passage(const Span& span, const std::string& text) {
    return {span, base::format_clock(span.t0) + " - " + base::format_clock(span.t1), text};
}

} // namespace

Digest::Digest(const Options& options, const analysis::PoolLimits& limits, Party party)
    : m_party{std::move(party)}
    , m_pool{limits} {
    if (options.events) m_events.emplace(options.events.merge_gap);
    if (!options.summary.summarise) return;
    check_reads_texts(m_party.backend.info());
    m_summariser.emplace(analysis::Summariser::Party{m_party.backend, m_party.asker, m_pool, m_party.known,
                                                     m_party.keeper, m_party.summary, m_party.store},
                         reduce_prompt(options.summary, options.generation));
}

void Digest::take(const records::Result& result) {
    if (result.level) return; // a summary
    if (m_summariser) collect(result);
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
    if (m_summariser) texts_of(known.source, known.video).said.push_back(passage(known.span, known.text));
    if (!m_events) return;
    records::Occurrence about;
    about.source = known.source;
    about.video = known.video;
    put(m_events->add(infer::json_in(known.text).value_or(""), known.span, about));
}

Digest::Texts& Digest::texts_of(const std::string& source, const std::string& video) {
    Texts& texts = m_texts[source];
    texts.about = {source, video};
    return texts;
}

void Digest::collect(const records::Result& result) {
    Texts& texts = texts_of(result.source, result.video);
    const Span span{result.t0, result.t1};
    if (result.error) {
        texts.missing.push_back(passage(span, ""));
    } else if (!base::trim(result.text).empty()) {
        texts.said.push_back(passage(span, result.text));
        texts.said.back().wall = result.wall;
    }
}

Digest::Made Digest::end_video(Video video) {
    if (m_events) put(m_events->finish());
    Made made;
    for (auto& [source, texts] : std::exchange(m_texts, {})) {
        if (video == Video::stopped || made.stop) break;
        const auto outcome = m_summariser->run(texts.about, texts.said, texts.missing);
        made.stop = outcome.stop;
        made.failed += outcome.failed;
        made.passing += outcome.passing;
        made.known += outcome.known;
        made.known_failed += outcome.known_failed;
    }
    return made;
}

void Digest::put(const std::vector<records::Occurrence>& events) {
    for (const records::Occurrence& event : events)
        m_party.happened(event);
}

} // namespace vlm::analyze
