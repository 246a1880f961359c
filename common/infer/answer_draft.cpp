// SPDX-License-Identifier: Apache-2.0
#include "common/infer/answer_draft.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "common/base/text.hpp"
#include "common/infer/failure.hpp"

namespace vlm::infer {

AnswerDraft::AnswerDraft(const TextSink& sink, std::size_t most_text)
    : m_sink{sink}
    , m_most_text{most_text} {}

void AnswerDraft::add_text(std::string_view text) {
    if (!text.empty()) take(m_filter.feed(base::valid_utf8(text)));
}

void AnswerDraft::add_reasoning(std::string_view text) {
    if (!text.empty()) take({"", base::valid_utf8(text)});
}

void AnswerDraft::set_finish_reason(std::string_view reason) {
    if (!reason.empty()) m_answer.finish_reason = base::one_line(base::valid_utf8(reason), 100);
}

void AnswerDraft::add_logprob(double logprob) {
    m_logprobs += std::min(logprob, 0.0);
    ++m_tokens;
    m_answer.confidence = std::exp(m_logprobs / static_cast<double>(m_tokens));
}

void AnswerDraft::fail(Failure failure) {
    if (!failed()) m_answer.failure = std::move(failure);
}

void AnswerDraft::take(const ThinkFilter::Piece& piece) {
    if (!m_answer.ttft_ms && !(piece.text.empty() && piece.reasoning.empty())) {
        m_answer.ttft_ms = base::ms_since(m_start);
    }
    if (piece.restarted) {
        m_answer.text.clear();
        if (m_sink.restart) m_sink.restart();
    }
    m_answer.reasoning += piece.reasoning;
    m_answer.text += piece.text;
    if (m_sink.text && !piece.text.empty()) m_sink.text(piece.text);
    if (m_answer.text.size() + m_answer.reasoning.size() > m_most_text) {
        fail(protocol_failure(fmt::format("the answer does not end: more than {} bytes", m_most_text)));
    }
}

void AnswerDraft::judge_finish_reason() {
    const std::string& reason = m_answer.finish_reason;
    m_answer.truncated = reason == "length";
    if (reason == "content_filter" || reason == "refusal") {
        Failure failure;
        failure.kind = FailureClass::refused;
        failure.message = "the model refused to answer (" + reason + ")";
        fail(failure);
    } else if (reason == "abort" || reason == "error") {
        Failure failure;
        failure.kind = FailureClass::server;
        failure.message = "the server gave the answer up (" + reason + ")";
        failure.transient = true;
        fail(failure);
    }
}

Answer AnswerDraft::finish() {
    take(m_filter.finish());
    judge_finish_reason();
    return std::move(m_answer);
}

} // namespace vlm::infer
