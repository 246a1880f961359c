// SPDX-License-Identifier: Apache-2.0
#include "common/http/pending_answer.hpp"

#include <cstddef>
#include <utility>

#include "common/base/descriptor.hpp"

namespace vlm::http {

namespace {

constexpr std::size_t most_unsent = std::size_t{1} << 20;

class Stream : public ReplyStream {
public:
    explicit Stream(std::shared_ptr<GrowingAnswer> answer)
        : m_answer{std::move(answer)} {}
    ~Stream() override { m_answer->end(); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    bool send(std::string text) override { return m_answer->add(text); }

private:
    std::shared_ptr<GrowingAnswer> m_answer;
};

} // namespace

bool GrowingAnswer::add(std::string_view text) {
    const std::lock_guard lock{m_mutex};
    if (m_closed) return false;
    if (m_text.size() + text.size() > most_unsent) m_closed = true;
    if (m_text.empty() || m_closed) m_wake();
    m_text.append(text);
    return !m_closed;
}

void GrowingAnswer::end() {
    const std::lock_guard lock{m_mutex};
    m_ended = true;
    if (!m_closed) m_wake();
}

std::optional<std::string> GrowingAnswer::take() {
    const std::lock_guard lock{m_mutex};
    if (m_closed) throw base::ClosedPipe{};
    if (m_ended && m_text.empty()) return std::nullopt;
    return std::exchange(m_text, {});
}

void GrowingAnswer::close() {
    const std::lock_guard lock{m_mutex};
    m_closed = true;
}

void PendingAnswer::give(Reply reply) {
    const std::lock_guard lock{m_mutex};
    if (std::exchange(m_given, true)) return;
    m_whole = std::move(reply);
    if (m_awaited) m_wake();
}

std::shared_ptr<ReplyStream> PendingAnswer::grow(int status, Headers headers) {
    auto text = std::make_shared<GrowingAnswer>(m_wake);
    const std::lock_guard lock{m_mutex};
    if (std::exchange(m_given, true)) {
        text->close();
    } else {
        m_growing = GrowingReply{status, std::move(headers), text};
        if (m_awaited) m_wake();
    }
    return std::make_shared<Stream>(std::move(text));
}

bool PendingAnswer::is_given() {
    const std::lock_guard lock{m_mutex};
    m_awaited = true;
    return m_given;
}

} // namespace vlm::http
