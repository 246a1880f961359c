// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/infer/event_reader.hpp"

namespace vlm::infer {

/// Reads Anthropic messages, whole and as a stream that message_stop ends. Reasons to finish are given in the words of
/// chat completions (stop, length).
class AnthropicReader : public EventReader {
protected:
    [[nodiscard]] Event read_event(const nlohmann::json& data, AnswerDraft& draft) override;
    void read_answer(const nlohmann::json& answer, AnswerDraft& draft) override;
};

} // namespace vlm::infer
