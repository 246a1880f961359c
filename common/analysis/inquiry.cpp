// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/inquiry.hpp"

#include <algorithm>
#include <tuple>

#include "common/base/known_sum.hpp"
#include "common/base/log.hpp"

namespace vlm::analysis {

using infer::FailureClass;

namespace {

bool is_a(const std::optional<infer::Failure>& failure, FailureClass kind) {
    return failure && failure->kind == kind;
}

/// How many of `frames` frames fit, by what the server said; half where it said nothing.
std::size_t fitting(const infer::Failure& failure, std::size_t frames) {
    if (failure.kind == FailureClass::too_many && failure.limit > 0) {
        return std::min(frames - 1, static_cast<std::size_t>(failure.limit));
    }
    if (failure.limit <= 0 || failure.wanted <= failure.limit) return frames / 2;
    // A tenth is left for the answer and for what the estimate misses.
    const double share = 0.9 * static_cast<double>(failure.limit) / static_cast<double>(failure.wanted);
    return std::clamp<std::size_t>(static_cast<std::size_t>(static_cast<double>(frames) * share), 1, frames - 1);
}

} // namespace

void Analyst::Inquiry::run(const Window& window, const Span& span) {
    if (is_known(m_unit.key, span)) return;
    m_cache.begin(window);
    if (is_cached(m_unit.key, span, window)) return;
    std::ignore = ask(Part{window, span, m_unit.frames, records::Split::no});
}

infer::Question Analyst::Inquiry::question(const Window& window, const Span& span) const {
    return m_analyst.question(window, span, m_previous);
}

bool Analyst::Inquiry::is_known(const std::string& key, const Span& span) {
    const auto answer = m_analyst.m_answers ? m_analyst.m_answers(key, span) : std::nullopt;
    if (!answer) return false;
    if (!answer->text) {
        ++m_findings.known_failed;
        return true;
    }
    m_findings.last = m_previous = *answer->text;
    ++m_findings.known;
    m_findings.known_answers.push_back(
        {m_analyst.m_subject.source, m_analyst.m_subject.fingerprint, key, span, *answer->text});
    return true;
}

bool Analyst::Inquiry::is_cached(const std::string& key, const Span& span, const Window& window) {
    std::vector<records::Result> found = m_cache.find(key, span, window);
    for (records::Result& answer : found) {
        answer.prompt_id = m_analyst.m_prompt.id();
        m_findings.last = m_previous = answer.text;
        ++m_findings.succeeded;
        if (m_analyst.m_keep) m_analyst.m_keep(answer);
        m_findings.results.push_back(std::move(answer));
    }
    return !found.empty();
}

void Analyst::Inquiry::Spent::add(const infer::Answer& answer) {
    attempts += answer.attempts;
    base::add_known(usage.input, answer.usage.input);
    base::add_known(usage.output, answer.usage.output);
    base::add_known(usage.cached, answer.usage.cached);
}

/// Whether a window need not be halved before anybody is asked.
bool Analyst::Inquiry::fits(const Part& part) const {
    if (m_too_large == TooLarge::thin || part.window.size() == 1) return true;
    const auto most = m_analyst.room();
    return !most || m_analyst.m_asker.estimate(question(part.window, part.span)) <= *most;
}

bool Analyst::Inquiry::ask(const Part& part) {
    if (!fits(part)) return ask_halves(part, part.spent);
    const double queue_ms = part.window.empty() ? 0 : base::ms_since(part.window.back().ready);
    const infer::TextSink sink =
        m_analyst.m_text ? m_analyst.m_text(m_analyst.m_subject.source, part.span) : infer::TextSink{};
    const infer::Answer answer =
        m_analyst.m_taker ? hand_over(part) : m_analyst.m_asker.ask(question(part.window, part.span), sink);
    const bool too_large = is_a(answer.failure, FailureClass::context) || is_a(answer.failure, FailureClass::too_many);
    const bool unread = is_a(answer.failure, FailureClass::bad_image) && !part.left_out;
    if (part.window.size() == 1 || !(too_large || unread)) return keep(part, answer, queue_ms);
    base::log::warning("{}: {}", m_analyst.m_subject.source, answer.failure->message);
    Spent spent = part.spent;
    spent.add(answer);
    if (unread) return ask_without_bad(part, spent);
    return m_too_large == TooLarge::thin ? ask_thinned(part, spent, *answer.failure) : ask_halves(part, spent);
}

/// An answer that is still to come, or why the question was not taken.
infer::Answer Analyst::Inquiry::hand_over(const Part& part) const {
    infer::Answer none;
    none.failure = m_analyst.m_taker(question(part.window, part.span), record(part, none, 0));
    return none;
}

/// Finds a picture that the server cannot read by asking about ever smaller halves, then asks once without it.
bool Analyst::Inquiry::ask_without_bad(const Part& part, Spent spent) {
    Window suspects = part.window;
    while (suspects.size() > 1) {
        const auto middle = suspects.begin() + static_cast<std::ptrdiff_t>(suspects.size() / 2);
        const Window first{suspects.begin(), middle};
        infer::Question plain = question(first, part.span);
        plain.schema = nullptr;
        const infer::Answer answer = m_analyst.m_asker.ask(plain, {});
        if (answer.failure && answer.failure->kind != FailureClass::bad_image) {
            Part failed = part;
            failed.spent = spent;
            return keep(failed, answer, 0);
        }
        spent.add(answer);
        suspects = answer.failure ? first : Window{middle, suspects.end()};
    }
    const auto& bad = suspects.front().frame;
    base::log::warning("{}: {}: the server cannot read this picture; asking without it", m_analyst.m_subject.source,
                       base::format_clock(bad->t));
    Window rest = part.window;
    std::erase_if(rest, [&](const PreparedFrame& each) { return each.frame == bad; });
    return ask(Part{rest, part.span, part.sampled, part.split, spent, true});
}

bool Analyst::Inquiry::ask_halves(const Part& part, const Spent& spent) {
    const auto middle = part.window.begin() + static_cast<std::ptrdiff_t>(part.window.size() / 2);
    const Window first{part.window.begin(), middle};
    const Window second{middle, part.window.end()};
    const base::Micros edge = second.front().frame->t;
    const auto ask_half = [&](const Window& window, const Span& span, const Spent& before) {
        const std::string key = part_key(m_unit.key, wanted_times_of(window));
        if (is_known(key, span) || is_cached(key, span, window)) return true;
        return ask(Part{window, span, static_cast<int>(window.size()), records::Split::yes, before, part.left_out});
    };
    // What the whole has taken is counted once.
    return ask_half(first, {part.span.t0, edge}, spent) && ask_half(second, {edge, part.span.t1}, {});
}

bool Analyst::Inquiry::ask_thinned(const Part& part, const Spent& spent, const infer::Failure& failure) {
    const Window fewer = thin(part.window, fitting(failure, part.window.size()));
    base::log::info("{}: asking again with {} of {} frames{}{}", m_analyst.m_subject.source, fewer.size(), part.sampled,
                    fewer.size() > 1 ? ", " : "", spacing(fewer));
    return ask(Part{fewer, part.span, part.sampled, part.split, spent, part.left_out});
}

bool Analyst::Inquiry::keep(const Part& part, const infer::Answer& answer, double queue_ms) {
    if (answer.failure) {
        m_findings.stop = end_of_run(*answer.failure);
        base::log::error("{}: {}: {}", m_analyst.m_subject.source, base::format_clock(part.span.t0),
                         answer.failure->message);
        // What was never answered has no record: it is still to do.
        const bool left = m_findings.stop == base::ExitCode::budget || m_findings.stop == base::ExitCode::interrupted;
        if (left && answer.text.empty()) return false;
        ++m_findings.failed;
        if (records::may_pass(infer::name(answer.failure->kind))) ++m_findings.passing;
    } else {
        ++m_findings.succeeded;
        if (m_analyst.m_taker) return true;
        m_findings.last = m_previous = answer.text;
    }
    m_findings.results.push_back(record(part, answer, queue_ms));
    if (!answer.failure) m_cache.keep(m_findings.results.back());
    if (m_analyst.m_keep) m_analyst.m_keep(m_findings.results.back());
    return !m_findings.stop;
}

records::Result Analyst::Inquiry::record(const Part& part, const infer::Answer& answer, double queue_ms) const {
    records::Result result = made_result(m_analyst.m_backend.info(), m_analyst.m_prompt, answer);
    result.frames = times_of(part.window);
    result.key = m_unit.key;
    if (part.split == records::Split::yes) {
        result.key = part_key(m_unit.key, wanted_times_of(part.window));
        result.part_of = m_unit.key;
    }
    result.source = m_analyst.m_subject.source;
    result.video = m_analyst.m_subject.fingerprint;
    result.t0 = part.span.t0;
    result.t1 = part.span.t1;
    if (!part.window.empty()) {
        result.wall = part.window.front().wall;
        result.epoch = part.window.front().epoch;
        result.decoder = part.window.front().decoder;
    }
    result.n_sampled = part.sampled;
    result.n_sent = static_cast<int>(part.window.size());
    if (m_analyst.m_times && !answer.json.empty()) {
        TimedAnswer timed = m_analyst.m_times.map(answer.json, part.span);
        result.json = std::move(timed.json);
        result.time_ok = timed.time_ok;
    }
    result.split = part.split;
    Spent all = part.spent;
    all.add(answer);
    result.usage = {all.usage.input, all.usage.output, all.usage.cached};
    result.ms = {m_analyst.m_subject.open_ms, 0, 0, queue_ms + answer.held_ms, answer.ttft_ms, answer.total_ms};
    for (const PreparedFrame& frame : part.window) {
        *result.ms.decode += frame.decode_ms;
        *result.ms.encode += frame.encode_ms;
    }
    result.attempts = all.attempts;
    return result;
}

} // namespace vlm::analysis
