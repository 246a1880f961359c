// SPDX-License-Identifier: Apache-2.0
#include "common/http/client_limits.hpp"

#include <limits>

#include "common/base/listening_socket.hpp"

namespace vlm::http {

namespace {

constexpr std::size_t usual_per_address = 2000;

} // namespace

ClientPlace::~ClientPlace() {
    if (m_limits != nullptr) m_limits->leave(m_address);
}

std::size_t ClientLimits::most_of(const std::string& address) const {
    if (!m_most_per_address && base::is_loopback(address)) return std::numeric_limits<std::size_t>::max();
    return m_most_per_address.value_or(usual_per_address);
}

std::optional<ClientPlace> ClientLimits::admit(std::string address) {
    const std::lock_guard lock{m_mutex};
    if (m_count >= m_most) return std::nullopt;
    const auto found = m_per_address.try_emplace(address, 0).first;
    if (found->second >= most_of(address)) {
        if (found->second == 0) m_per_address.erase(found); // none at all is allowed
        return std::nullopt;
    }
    ++found->second;
    ++m_count;
    return ClientPlace{*this, std::move(address)};
}

void ClientLimits::leave(const std::string& address) {
    const std::lock_guard lock{m_mutex};
    --m_count;
    const auto found = m_per_address.find(address);
    if (--found->second == 0) m_per_address.erase(found);
}

} // namespace vlm::http
