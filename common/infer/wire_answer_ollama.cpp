// SPDX-License-Identifier: Apache-2.0
#include "common/infer/wire_answer_ollama.hpp"

#include <nlohmann/json.hpp>

#include "common/base/text.hpp"
#include "common/infer/failure.hpp"
#include "common/infer/json_text.hpp"

namespace vlm::infer {

using nlohmann::json;

void OllamaReader::read_whole(std::string_view body, AnswerDraft& draft) {
    const auto value = read_json(body);
    if (!value) return draft.fail(protocol_failure("the answer is no JSON: " + base::one_line(body, 80), Cut::yes));
    take(*value, draft);
    if (!m_complete) draft.fail(protocol_failure("the answer has no message: is this Ollama's chat API?"));
}

http::BodyStep OllamaReader::read_piece(std::string_view bytes, AnswerDraft& draft) {
    m_lines.feed(bytes, [&](std::string_view line) { take_line(line, draft); });
    if (m_lines.overflowed()) draft.fail(protocol_failure("a line of the stream is too long"));
    return m_complete || draft.failed() ? http::BodyStep::finished : http::BodyStep::progress;
}

void OllamaReader::end_stream(AnswerDraft& draft) {
    m_lines.finish([&](std::string_view line) { take_line(line, draft); });
    if (!m_complete) draft.fail(protocol_failure("the stream ended before the answer was whole", Cut::yes));
}

void OllamaReader::take_line(std::string_view line, AnswerDraft& draft) {
    if (m_complete || draft.failed() || base::trim(line).empty()) return;
    const auto value = read_json(line);
    if (!value) return draft.fail(protocol_failure("a line of the stream is no JSON: " + base::one_line(line, 80)));
    take(*value, draft);
}

void OllamaReader::take(const json& value, AnswerDraft& draft) {
    if (auto failure = failure_in(value, 200)) return draft.fail(*failure);
    const auto message = value.is_object() ? value.find("message") : value.end();
    if (message == value.end()) return;
    draft.add_reasoning(text_of(*message, "thinking"));
    draft.add_text(text_of(*message, "content"));
    const auto done = value.find("done");
    if (done == value.end() || !done->is_boolean() || !done->get<bool>()) return;
    m_complete = true;
    Answer& answer = draft.answer();
    answer.model = base::one_line(base::valid_utf8(text_of(value, "model")));
    answer.usage.input = count_of(value, "prompt_eval_count");
    answer.usage.output = count_of(value, "eval_count");
    draft.set_finish_reason(text_of(value, "done_reason"));
}

} // namespace vlm::infer
