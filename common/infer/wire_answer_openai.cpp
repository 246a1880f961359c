// SPDX-License-Identifier: Apache-2.0
#include "common/infer/wire_answer_openai.hpp"

#include <nlohmann/json.hpp>

#include "common/base/text.hpp"
#include "common/infer/failure.hpp"
#include "common/infer/json_text.hpp"

namespace vlm::infer {
namespace {

using nlohmann::json;

void read_usage(const json& data, Usage& usage) {
    const json& counts = member_of(data, "usage");
    if (!counts.is_object()) return;
    usage.input = count_of(counts, "prompt_tokens");
    usage.output = count_of(counts, "completion_tokens");
    usage.cached = count_of(member_of(counts, "prompt_tokens_details"), "cached_tokens");
}

/// Text of a message: a string, or a list of parts of which some hold text.
std::string content_of(const json& message) {
    const json& content = member_of(message, "content");
    if (!content.is_array()) return text_of(message, "content");
    std::string text;
    for (const json& part : content) {
        text += text_of(part, "text");
    }
    return text;
}

/// `message` is a whole message or what a stream adds to one.
void read_message(const json& message, AnswerDraft& draft) {
    const std::string reasoning = text_of(message, "reasoning");
    draft.add_reasoning(reasoning.empty() ? text_of(message, "reasoning_content") : reasoning);
    draft.add_text(content_of(message));
    if (const std::string refusal = text_of(message, "refusal"); !refusal.empty()) {
        Failure failure;
        failure.kind = FailureClass::refused;
        failure.message = "the model refused to answer: " + base::one_line(refusal);
        draft.fail(failure);
    }
}

void read_logprobs(const json& choice, AnswerDraft& draft) {
    const json& tokens = member_of(member_of(choice, "logprobs"), "content");
    if (!tokens.is_array()) return;
    for (const json& token : tokens) {
        if (const json& value = member_of(token, "logprob"); value.is_number()) draft.add_logprob(value.get<double>());
    }
}

/// "stop"; SGLang also answers {"type":"abort", …}.
std::string finish_reason_of(const json& choice) {
    const json& reason = member_of(choice, "finish_reason");
    return reason.is_object() ? text_of(reason, "type") : text_of(choice, "finish_reason");
}

/// The first choice; null where there is none.
const json& first_choice(const json& data) {
    static const json none;
    const json& choices = member_of(data, "choices");
    return choices.is_array() && !choices.empty() && choices.front().is_object() ? choices.front() : none;
}

void read_head(const json& data, AnswerDraft& draft) {
    Answer& answer = draft.answer();
    if (answer.model.empty()) answer.model = base::one_line(base::valid_utf8(text_of(data, "model")));
    if (answer.request_id.empty()) answer.request_id = base::one_line(base::valid_utf8(text_of(data, "id")));
    read_usage(data, answer.usage);
}

} // namespace

EventReader::Event OpenaiReader::read_event(const json& data, AnswerDraft& draft) {
    read_head(data, draft);
    const json& choice = first_choice(data);
    if (choice.is_null()) return Event::progress;
    found_answer();
    read_message(member_of(choice, "delta"), draft);
    read_logprobs(choice, draft);
    draft.set_finish_reason(finish_reason_of(choice));
    return Event::progress;
}

void OpenaiReader::read_answer(const json& answer, AnswerDraft& draft) {
    const json& choice = first_choice(answer);
    if (!member_of(choice, "message").is_object())
        return draft.fail(protocol_failure("the answer has no choices: is this a chat completions API?"));
    read_head(answer, draft);
    read_message(choice.at("message"), draft);
    read_logprobs(choice, draft);
    draft.set_finish_reason(finish_reason_of(choice));
}

} // namespace vlm::infer
