// SPDX-License-Identifier: Apache-2.0
#include "common/http/client_limits.hpp"

namespace vlm::http {

bool ClientLimits::admit(const std::string& address) {
    const std::lock_guard lock{m_mutex};
    if (m_count >= m_most) return false;
    std::size_t& count = m_per_address[address];
    if (count >= m_most_per_address) return false;
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
