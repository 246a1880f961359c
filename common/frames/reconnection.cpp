// SPDX-License-Identifier: Apache-2.0
#include "common/frames/reconnection.hpp"

#include <utility>

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/signals.hpp"
#include "common/base/wait.hpp"

namespace vlm::frames {

using records::SourceEvent;

Reconnection::Reconnection(std::string name, std::optional<int> retries, records::EventSink on_event)
    : m_name{std::move(name)}
    , m_retries{retries}
    , m_on_event{std::move(on_event)} {}

void Reconnection::wait(const std::string& reason) {
    const auto time = m_backoff.next(base::chance());
    const double seconds = static_cast<double>(time.count()) / 1000;
    if (std::exchange(m_reason, reason) != reason) {
        base::log::warning("{}; trying again in {:.1f} s, and so on", reason, seconds);
    } else {
        base::log::debug("{}; trying again in {:.1f} s", reason, seconds);
    }
    if (base::wait_or_stop(time) == base::Waited::stopped) base::throw_if_stopped();
}

void Reconnection::unreachable(const std::string& reason) {
    if (!std::exchange(m_unreachable, true) && m_on_event) m_on_event({SourceEvent::Kind::unreachable, reason});
    if (!may_retry()) throw base::Error{reason};
    wait(reason);
}

void Reconnection::reached() {
    m_unreachable = false;
    if (!is_first_try()) base::log::info("{}: connected again", m_name);
}

void Reconnection::delivers() {
    m_backoff.reset();
    m_reason.clear();
}

} // namespace vlm::frames
