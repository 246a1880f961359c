// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "common/http/line_splitter.hpp"
#include "common/infer/wire.hpp"

namespace vlm::infer {

/// Reads Ollama's answers: one JSON object, or one per line until one is "done".
class OllamaReader : public AnswerReader {
public:
    void read_whole(std::string_view body, AnswerDraft& draft) override;
    [[nodiscard]] http::BodyStep read_piece(std::string_view bytes, AnswerDraft& draft) override;
    void end_stream(AnswerDraft& draft) override;

private:
    void take_line(std::string_view line, AnswerDraft& draft);
    void take(const nlohmann::json& value, AnswerDraft& draft);

    http::LineSplitter m_lines;
    bool m_complete = false;
};

} // namespace vlm::infer
