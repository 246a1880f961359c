// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/base/backoff.hpp"
#include "common/records/source_event.hpp"

namespace vlm::frames {

/// When what cannot be reached, or was lost, is tried again, and what is told of it. For one thread.
class Reconnection {
public:
    /// `name`: the source's, without credentials. `retries` in a row; for ever where not given. `on_event` may be
    /// empty.
    Reconnection(std::string name, std::optional<int> retries, records::EventSink on_event);

    /// Whether it may be tried once more.
    [[nodiscard]] bool may_retry() const { return !m_retries || m_backoff.tries() < *m_retries; }

    /// Whether it has not been waited for since it gave pictures.
    [[nodiscard]] bool is_first_try() const { return m_backoff.tries() == 0; }

    /// Waits before the next try. The same reason is told once: a camera may be gone for days. Throws Interrupted.
    void wait(const std::string& reason);

    /// It cannot be reached: waits. Throws base::Error where the retries are used up, Interrupted.
    void unreachable(const std::string& reason);

    /// It has been reached.
    void reached();

    /// It gives pictures: counts anew.
    void delivers();

private:
    std::string m_name;
    std::optional<int> m_retries;
    records::EventSink m_on_event;
    base::Backoff m_backoff;
    std::string m_reason;       ///< why it is not connected, as said last
    bool m_unreachable = false; ///< and that was told
};

} // namespace vlm::frames
