// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "common/http/sse_parser.hpp"
#include "common/infer/wire.hpp"

namespace vlm::infer {

/// The part that readers of server-sent events share: cutting the stream, ends, cuts, errors inside. A stream that ends
/// well without having held an answer is a failure, too.
class EventReader : public AnswerReader {
public:
    [[nodiscard]] http::BodyStep read_piece(std::string_view bytes, AnswerDraft& draft) override;
    void end_stream(AnswerDraft& draft) override;
    void read_whole(std::string_view body, AnswerDraft& draft) override;

protected:
    /// What one event was.
    enum class Event { progress, ping, last };

    /// `data` is an event's JSON.
    [[nodiscard]] virtual Event read_event(const nlohmann::json& data, AnswerDraft& draft) = 0;
    virtual void read_answer(const nlohmann::json& answer, AnswerDraft& draft) = 0;

    /// read_event() has met an answer, be it an empty one.
    void found_answer() { m_answered = true; }

private:
    Event take(const http::SseEvent& event, AnswerDraft& draft);
    void complete(AnswerDraft& draft);

    http::SseParser m_parser;
    bool m_answered = false;
    bool m_complete = false;
};

} // namespace vlm::infer
