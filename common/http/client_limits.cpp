// SPDX-License-Identifier: Apache-2.0
#include "common/http/client_limits.hpp"

#include <limits>

#include "common/base/listening_socket.hpp"

namespace vlm::http {

namespace {

constexpr std::size_t usual_per_address = 2000;

} // namespace

std::size_t ClientLimits::most_of(const std::string& address) const {
    if (!m_most_per_address && base::is_loopback(address)) return std::numeric_limits<std::size_t>::max();
    return m_most_per_address.value_or(usual_per_address);
}

bool ClientLimits::admit(const std::string& address) {
    const std::lock_guard lock{m_mutex};
    if (m_count >= m_most) return false;
    std::size_t& count = m_per_address[address];
    if (count >= most_of(address)) return false;
    ++count;
    ++m_count;
    return true;
}

void ClientLimits::leave(const std::string& address) {
    const std::lock_guard lock{m_mutex};
    --m_count;
    const auto found = m_per_address.find(address);
    if (--found->second == 0) m_per_address.erase(found);
}

} // namespace vlm::http
