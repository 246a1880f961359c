// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/analyst.hpp"

#include "common/analysis/inquiry.hpp"
#include "common/infer/tokens.hpp"
#include "common/infer/video_times.hpp"

namespace vlm::analysis {

Analyst::Analyst(infer::Backend& backend, infer::Asker& asker, const Prompt& prompt, const Subject& subject)
    : m_backend{backend}
    , m_asker{asker}
    , m_prompt{prompt}
    , m_template{prompt.text}
    , m_subject{subject}
    , m_times{prompt.schema} {}

Unit Analyst::plan(const Window& sampled, const Span& wanted) const {
    const infer::BackendInfo backend = m_backend.info();
    WorkUnit work;
    work.video = m_subject.identity.empty() ? content_of(sampled) : m_subject.identity;
    work.t0 = wanted.t0;
    work.t1 = wanted.t1;
    work.frames = wanted_times_of(sampled);
    work.pictures = m_subject.pictures;
    work.backend = backend.name;
    work.model = backend.model;
    work.send = m_subject.send;
    work.detail = backend.detail;
    work.snap = m_subject.snap;
    work.tolerance = m_subject.tolerance;
    work.fidelity = m_subject.fidelity;
    if (m_subject.spoken && m_template.uses("transcript")) work.transcript = said_in(*m_subject.spoken, wanted);
    return {work_key(work, m_prompt), static_cast<int>(sampled.size())};
}

infer::Question Analyst::question(const Window& window, const Span& span, const std::string& previous) const {
    TemplateValues values;
    values.source = m_subject.source;
    values.t0 = span.t0;
    values.t1 = span.t1;
    values.previous = previous;
    if (m_subject.spoken) values.transcript = said_in(*m_subject.spoken, span);
    infer::Question asked = make_question(m_prompt, m_template, window, span.t0, values);
    asked.video = m_subject.identity.empty() ? m_subject.source : m_subject.identity;
    const bool single = window.size() == 1;
    const bool jumps = m_subject.send == SendMode::automatic && !infer::evenly_spaced(asked.frames);
    asked.send_as = single || jumps ? infer::SendAs::images : m_send_as;
    return asked;
}

std::optional<std::int64_t> Analyst::room() const {
    return room_of(m_backend.info(), m_prompt.generation);
}

void Analyst::ask(const Unit& unit, const Window& window, const Span& span, TooLarge too_large,
                  const std::string& previous, Findings& findings) const {
    Inquiry{*this, unit, too_large, previous, findings}.run(window, span);
}

std::optional<std::int64_t> room_of(const infer::BackendInfo& backend, const infer::Generation& generation) {
    if (!backend.context_tokens) return std::nullopt;
    return *backend.context_tokens * 95 / 100 - infer::most_output(generation, backend.name);
}

std::optional<base::ExitCode> end_of_run(const infer::Failure& failure) {
    switch (failure.kind) {
    case infer::FailureClass::budget:
        return base::ExitCode::budget;
    case infer::FailureClass::interrupted:
        return base::ExitCode::interrupted;
    case infer::FailureClass::connect:
        return base::ExitCode::unreachable;
    default:
        break;
    }
    if (failure.parked) return base::ExitCode::unreachable;
    return infer::stops_run(failure.kind) ? std::optional{base::ExitCode::unreachable} : std::nullopt;
}

records::Result made_result(const infer::BackendInfo& backend, const Prompt& prompt, const infer::Answer& answer) {
    records::Result result;
    result.prompt_id = prompt.id();
    result.model = answer.model;
    result.model_asked = backend.model;
    result.backend = backend.name;
    result.endpoint = answer.endpoint.empty() ? backend.endpoint : answer.endpoint;
    result.text = answer.text;
    result.reasoning = answer.reasoning;
    result.json = answer.json;
    result.finish_reason = answer.finish_reason;
    result.confidence = answer.confidence;
    result.truncated = answer.truncated;
    result.usage = {answer.usage.input, answer.usage.output, answer.usage.cached};
    result.ms.ttft = answer.ttft_ms;
    result.ms.total = answer.total_ms;
    result.attempts = answer.attempts;
    result.request_id = answer.request_id;
    if (answer.failure) {
        result.error = {infer::name(answer.failure->kind), answer.failure->http, answer.failure->message};
    }
    return result;
}

} // namespace vlm::analysis
