// SPDX-License-Identifier: Apache-2.0
#include "common/serving/request_rate.hpp"

#include <algorithm>

#include "common/base/listening_socket.hpp"

namespace vlm::serving {

namespace {

constexpr std::size_t usual = 1000;
constexpr std::size_t least_kept = 1024;

} // namespace

RequestRate::RequestRate(std::optional<std::size_t> per_second)
    : m_for_all{per_second.has_value()}
    , m_each{Clock::duration{std::chrono::seconds{1}} / per_second.value_or(usual)}
    , m_most_kept{least_kept} {}

bool RequestRate::admit(const std::string& address, Clock::time_point now) {
    if (!m_for_all && base::is_loopback(address)) return true;
    const std::lock_guard lock{m_mutex};
    if (m_taken.size() >= m_most_kept) forget(now);
    Clock::time_point& taken = m_taken[address];
    taken = std::max(taken, now);
    if (taken + m_each - now > std::chrono::seconds{1}) return false;
    taken += m_each;
    return true;
}

/// Lets go of those who have been given nothing for a second. Where many are left, the next look is not at once.
void RequestRate::forget(Clock::time_point now) {
    std::erase_if(m_taken, [&](const auto& one) { return one.second <= now; });
    m_most_kept = std::max(least_kept, 2 * m_taken.size());
}

} // namespace vlm::serving
