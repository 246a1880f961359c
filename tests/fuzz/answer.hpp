// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "common/infer/wire.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace vlm::fuzz {

inline void examine_answer(const infer::Answer& answer) {
    require(is_utf8(answer.text) && is_utf8(answer.reasoning), "an answer is UTF-8");
    for (const std::string* word : {&answer.finish_reason, &answer.model, &answer.request_id}) {
        require(is_utf8(*word) && is_printable(*word), "what a server names is one printable line");
    }
    if (!answer.failure) return;
    require(!answer.failure->message.empty(), "a failure has a reason");
    require(is_utf8(answer.failure->message) && is_printable(answer.failure->message), "a reason is one printable line");
}

constexpr std::size_t most_text = 10'000;

template <typename Reader>
infer::Answer whole_answer(std::string_view body) {
    const infer::TextSink none;
    infer::AnswerDraft draft{none, most_text};
    Reader{}.read_whole(body, draft);
    return draft.finish();
}

template <typename Reader>
infer::Answer streamed_answer(const Pieces& pieces) {
    std::string shown;
    const infer::TextSink sink{[&](std::string_view text) { shown += text; }, [&] { shown.clear(); }};
    infer::AnswerDraft draft{sink, most_text};
    Reader reader;
    auto step = http::BodyStep::progress;
    for (std::size_t i = 0; i < pieces.size() && step != http::BodyStep::finished; ++i) {
        step = reader.read_piece(pieces[i], draft);
    }
    if (step != http::BodyStep::finished) reader.end_stream(draft);
    infer::Answer answer = draft.finish();
    require(shown == answer.text, "what was shown is the answer");
    return answer;
}

/// Reads the input as a whole answer and as a stream.
template <typename Reader>
void examine_reader(std::string_view input) {
    examine_answer(whole_answer<Reader>(input));
    std::optional<infer::Answer> first;
    for (const Pieces& pieces : cuts(input)) {
        const infer::Answer answer = streamed_answer<Reader>(pieces);
        examine_answer(answer);
        if (!first) first = answer;
        require(answer.text == first->text && answer.reasoning == first->reasoning &&
                    answer.finish_reason == first->finish_reason && answer.usage.input == first->usage.input &&
                    answer.failure.has_value() == first->failure.has_value(),
                "an answer does not depend on how its bytes come");
    }
}

} // namespace vlm::fuzz
