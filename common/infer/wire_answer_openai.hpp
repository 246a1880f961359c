// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/infer/event_reader.hpp"

namespace vlm::infer {

/// Reads chat completions, whole and as a stream that [DONE] ends.
class OpenaiReader : public EventReader {
protected:
    [[nodiscard]] Event read_event(const nlohmann::json& data, AnswerDraft& draft) override;
    void read_answer(const nlohmann::json& answer, AnswerDraft& draft) override;
};

} // namespace vlm::infer
