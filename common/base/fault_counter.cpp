// SPDX-License-Identifier: Apache-2.0
#include "common/base/fault_counter.hpp"

#include "common/base/log.hpp"
#include "common/base/text.hpp"

namespace vlm::base {

FaultCounter::FaultCounter(std::string subject, std::string activity, Reports reports)
    : m_subject{std::move(subject)}
    , m_activity{std::move(activity)}
    , m_reports{reports} {}

FaultCounter::~FaultCounter() {
    flush();
}

void FaultCounter::flush() {
    const std::lock_guard lock{m_mutex};
    if (m_unreported > 0) report();
}

void FaultCounter::add(const std::string& text, std::uint64_t count) {
    const std::lock_guard lock{m_mutex};
    m_total += count;
    m_unreported += count;
    m_last = text;
    if (m_reports == Reports::shown && Steady::now() - m_reported >= std::chrono::seconds{1}) report();
}

std::uint64_t FaultCounter::total() const {
    const std::lock_guard lock{m_mutex};
    return m_total;
}

std::string FaultCounter::last() const {
    const std::lock_guard lock{m_mutex};
    return m_last;
}

void FaultCounter::report() {
    if (m_reports == Reports::none) return;
    log::warning("{}: {} while {}, the last: {}", m_subject, counted(m_unreported, "fault"), m_activity, m_last);
    m_unreported = 0;
    m_reported = Steady::now();
}

} // namespace vlm::base
