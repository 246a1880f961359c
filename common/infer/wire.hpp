// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "common/http/message.hpp"
#include "common/infer/answer_draft.hpp"
#include "common/infer/question.hpp"

namespace vlm::infer {

/// Whether the answer comes at once or piece by piece.
enum class Delivery { whole, stream };

/// Reads one answer of some protocol into a draft. What is wrong with it becomes the draft's failure.
class AnswerReader {
public:
    virtual ~AnswerReader() = default;

    /// All of an answer that did not come as a stream.
    virtual void read_whole(std::string_view body, AnswerDraft& draft) = 0;

    /// The next bytes of a stream.
    [[nodiscard]] virtual http::BodyStep read_piece(std::string_view bytes, AnswerDraft& draft) = 0;

    /// The stream has ended: it fails when the protocol's last word is missing.
    virtual void end_stream(AnswerDraft& draft) = 0;
};

/// A protocol that servers speak: how a question becomes a request's body, and an answer is read. Safe to use from
/// several threads.
class Wire {
public:
    virtual ~Wire() = default;

    /// The request's body. Questions with the same system text and frames give bodies that begin with the same bytes.
    [[nodiscard]] virtual std::string body(const Question& question, Delivery delivery) = 0;
    [[nodiscard]] virtual std::unique_ptr<AnswerReader> reader() const = 0;
};

} // namespace vlm::infer
