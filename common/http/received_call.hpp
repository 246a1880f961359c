// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "common/http/exchange.hpp"
#include "common/http/pending_answer.hpp"

namespace vlm::http {

/// A request as its service sees it. `Message` is what the parser made of it: head and body.
template <typename Message>
class ReceivedCall : public Exchange {
public:
    ReceivedCall(Message message, const std::string& peer, std::shared_ptr<PendingAnswer> answer)
        : m_message{std::move(message)}
        , m_peer{peer}
        , m_answer{std::move(answer)} {}
    ~ReceivedCall() override { m_answer->give(text_reply(500, "text/plain", "nobody has answered\n")); }
    ReceivedCall(const ReceivedCall&) = delete;
    ReceivedCall& operator=(const ReceivedCall&) = delete;

    [[nodiscard]] std::string_view method() const override { return view(m_message.method_string()); }
    [[nodiscard]] std::string_view target() const override { return view(m_message.target()); }
    [[nodiscard]] std::string_view header(std::string_view name) const override { return view(m_message[name]); }
    [[nodiscard]] std::string_view body() const override { return m_message.body(); }
    [[nodiscard]] const std::string& peer() const override { return m_peer; }
    [[nodiscard]] const std::shared_ptr<BodySink>& sink() const override { return m_sink; }
    void reply(Reply reply) override { m_answer->give(std::move(reply)); }
    [[nodiscard]] std::shared_ptr<ReplyStream> stream(int status, Headers headers) override {
        return m_answer->grow(status, std::move(headers));
    }

    [[nodiscard]] Message& message() { return m_message; }
    void set_sink(std::shared_ptr<BodySink> sink) { m_sink = std::move(sink); }

private:
    template <typename Text>
    static std::string_view view(const Text& text) {
        return {text.data(), text.size()};
    }

    Message m_message;
    std::string m_peer;
    std::shared_ptr<PendingAnswer> m_answer;
    std::shared_ptr<BodySink> m_sink;
};

} // namespace vlm::http
