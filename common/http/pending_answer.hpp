// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "common/http/exchange.hpp"

namespace vlm::http {

/// An answer that grows: what was added and not sent yet, between whoever adds and the connection that sends. Safe from
/// any thread.
class GrowingAnswer {
public:
    /// `wake` is called when there is something to send, or nothing more will come.
    explicit GrowingAnswer(std::function<void()> wake)
        : m_wake{std::move(wake)} {}

    /// False where nobody takes it any more.
    bool add(std::string_view text);
    void end();

    /// What is to be sent now; nothing at the end, "" where there is nothing yet. Throws ClosedPipe where more came
    /// than the client takes.
    [[nodiscard]] std::optional<std::string> take();

    /// Nobody takes anything any more.
    void close();

private:
    std::function<void()> m_wake;
    std::mutex m_mutex;
    std::string m_text;
    bool m_ended = false;
    bool m_closed = false;
};

/// A head after which an answer grows.
struct GrowingReply {
    int status;
    Headers headers;
    std::shared_ptr<GrowingAnswer> text;
};

/// The answer to one request, between whoever answers and the connection that waits for it. Safe from any thread.
class PendingAnswer {
public:
    explicit PendingAnswer(std::function<void()> wake)
        : m_wake{std::move(wake)} {}

    /// Only what is given first counts.
    void give(Reply reply);
    [[nodiscard]] std::shared_ptr<ReplyStream> grow(int status, Headers headers);

    /// Whether there is one; where not, whoever gives one wakes the connection.
    [[nodiscard]] bool is_given();

    /// Taken once is_given(), one of them.
    [[nodiscard]] std::optional<GrowingReply>& growing() { return m_growing; }
    [[nodiscard]] std::optional<Reply>& whole() { return m_whole; }

private:
    std::function<void()> m_wake;
    std::mutex m_mutex;
    bool m_given = false;
    bool m_awaited = false;
    std::optional<Reply> m_whole;
    std::optional<GrowingReply> m_growing;
};

} // namespace vlm::http
