// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "common/base/clock.hpp"
#include "common/infer/answer.hpp"
#include "common/infer/backend.hpp"
#include "common/infer/think_filter.hpp"

namespace vlm::infer {

/// An answer while it comes: readers of the protocols add what they find, the sink sees the text at once. Text is made
/// valid UTF-8 and freed of reasoning; more text than `most_text` bytes is a failure (a model that does not stop).
class AnswerDraft {
public:
    AnswerDraft(const TextSink& sink, std::size_t most_text);

    void add_text(std::string_view text);
    void add_reasoning(std::string_view text);
    void set_finish_reason(std::string_view reason);
    void add_logprob(double logprob); ///< of the next token
    void fail(Failure failure);

    [[nodiscard]] bool failed() const { return m_answer.failure.has_value(); }

    /// Model, id and usage are set here directly.
    [[nodiscard]] Answer& answer() { return m_answer; }

    /// Ends it: judges the finish reason, hands out what was held back.
    [[nodiscard]] Answer finish();

private:
    void take(const ThinkFilter::Piece& piece);
    void judge_finish_reason();

    const TextSink& m_sink;
    std::size_t m_most_text;
    base::Steady::time_point m_start = base::Steady::now();
    ThinkFilter m_filter;
    Answer m_answer;
    double m_logprobs = 0;
    std::size_t m_tokens = 0; ///< whose probability is known
};

} // namespace vlm::infer
