// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
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

    /// Asks the service where the body goes. False where it has refused it, and answered.
    [[nodiscard]] bool begin_body(Service& service) {
        return unless_refused(service, [&] { m_sink = service.sink_for(*this); });
    }

    /// Gives bytes of it to the sink. False where that, and so the service, has refused them.
    [[nodiscard]] bool take(std::string_view piece, Service& service) {
        return unless_refused(service, [&] { m_sink->take(piece); });
    }

private:
    template <typename Work>
    bool unless_refused(Service& service, Work work) {
        try {
            work();
            return true;
        } catch (const std::exception&) { // the service looks at it
            service.refuse(*this);
            return false;
        }
    }

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
