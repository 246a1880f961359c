// SPDX-License-Identifier: Apache-2.0
#include "common/infer/event_reader.hpp"

#include <nlohmann/json.hpp>

#include "common/base/text.hpp"
#include "common/infer/failure.hpp"
#include "common/infer/json_text.hpp"

namespace vlm::infer {

http::BodyStep EventReader::read_piece(std::string_view bytes, AnswerDraft& draft) {
    http::BodyStep step = http::BodyStep::idle;
    m_parser.feed(bytes, [&](const http::SseEvent& event) {
        if (m_complete || draft.failed()) return;
        const Event kind = take(event, draft);
        if (kind == Event::last) complete(draft);
        if (kind != Event::ping) step = http::BodyStep::progress;
    });
    if (m_parser.overflowed()) draft.fail(protocol_failure("an event of the stream is too long"));
    return m_complete || draft.failed() ? http::BodyStep::finished : step;
}

void EventReader::end_stream(AnswerDraft& draft) {
    m_parser.finish([&](const http::SseEvent& event) {
        if (!m_complete && !draft.failed() && take(event, draft) == Event::last) complete(draft);
    });
    // Some servers send no last event. That the connection ended well has been seen to.
    if (!m_complete && !draft.failed() && !draft.answer().finish_reason.empty()) complete(draft);
    if (!m_complete) draft.fail(protocol_failure("the stream ended before the answer was whole", Cut::yes));
}

void EventReader::complete(AnswerDraft& draft) {
    m_complete = true;
    if (!m_answered) draft.fail(protocol_failure("the stream ended without an answer in it"));
}

EventReader::Event EventReader::take(const http::SseEvent& event, AnswerDraft& draft) {
    if (base::trim(event.data) == "[DONE]") return Event::last;
    const auto data = read_json(event.data);
    if (!data) {
        draft.fail(protocol_failure("an event of the stream is no JSON: " + base::one_line(event.data, 80)));
        return Event::progress;
    }
    if (auto failure = failure_in(*data, 200)) {
        draft.fail(*failure);
        return Event::progress;
    }
    return read_event(*data, draft);
}

void EventReader::read_whole(std::string_view body, AnswerDraft& draft) {
    const auto answer = read_json(body);
    if (!answer) {
        draft.fail(protocol_failure("the answer is no JSON: " + base::one_line(body, 80), Cut::yes));
    } else if (auto failure = failure_in(*answer, 200)) {
        draft.fail(*failure);
    } else {
        read_answer(*answer, draft);
    }
}

} // namespace vlm::infer
