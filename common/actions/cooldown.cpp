// SPDX-License-Identifier: Apache-2.0
#include "common/actions/cooldown.hpp"

namespace vlm::actions {

bool Cooldown::take(const std::string& source, base::Micros now) {
    if (m_time <= base::Micros{0}) return true;
    forget(now);
    return m_done.emplace(source, now).second;
}

void Cooldown::forget(base::Micros now) {
    std::erase_if(m_done, [&](const auto& done) { return now - done.second >= m_time; });
}

} // namespace vlm::actions
