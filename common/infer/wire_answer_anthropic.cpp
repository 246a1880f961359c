// SPDX-License-Identifier: Apache-2.0
#include "common/infer/wire_answer_anthropic.hpp"

#include <nlohmann/json.hpp>

#include "common/base/text.hpp"
#include "common/infer/failure.hpp"
#include "common/infer/json_text.hpp"

namespace vlm::infer {
namespace {

using nlohmann::json;

/// Input that a cache took or gave counts as input too.
void read_message_usage(const json& usage, Usage& out) {
    const auto cached = count_of(usage, "cache_read_input_tokens");
    if (const auto input = count_of(usage, "input_tokens"))
        out.input = *input + cached.value_or(0) + count_of(usage, "cache_creation_input_tokens").value_or(0);
    if (cached) out.cached = cached;
    if (const auto output = count_of(usage, "output_tokens")) out.output = output;
}

std::string stop_reason_of(const json& message) {
    const std::string reason = text_of(message, "stop_reason");
    if (reason == "end_turn" || reason == "stop_sequence") return "stop";
    return reason == "max_tokens" ? "length" : reason;
}

void read_message_head(const json& message, AnswerDraft& draft) {
    Answer& answer = draft.answer();
    answer.model = base::one_line(base::valid_utf8(text_of(message, "model")));
    if (answer.request_id.empty()) answer.request_id = base::one_line(base::valid_utf8(text_of(message, "id")));
    read_message_usage(member_of(message, "usage"), draft.answer().usage);
    draft.set_finish_reason(stop_reason_of(message));
}

} // namespace

EventReader::Event AnthropicReader::read_event(const json& data, AnswerDraft& draft) {
    const std::string type = text_of(data, "type");
    if (type == "ping") return Event::ping;
    if (type == "message_stop") return Event::last;
    const json& delta = member_of(data, "delta");
    if (type == "message_start") {
        found_answer();
        read_message_head(member_of(data, "message"), draft);
    } else if (type == "content_block_delta") {
        draft.add_text(text_of(delta, "text"));
        draft.add_reasoning(text_of(delta, "thinking"));
    } else if (type == "message_delta") {
        draft.set_finish_reason(stop_reason_of(delta));
        read_message_usage(member_of(data, "usage"), draft.answer().usage);
    }
    return Event::progress;
}

void AnthropicReader::read_answer(const json& answer, AnswerDraft& draft) {
    const json& content = member_of(answer, "content");
    if (!content.is_array()) return draft.fail(protocol_failure("the answer has no content: is this a messages API?"));
    read_message_head(answer, draft);
    for (const json& block : content) {
        draft.add_text(text_of(block, "text"));
        draft.add_reasoning(text_of(block, "thinking"));
    }
}

} // namespace vlm::infer
