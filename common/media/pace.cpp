// SPDX-License-Identifier: Apache-2.0
#include "common/media/pace.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace vlm::media {

using base::Micros;

Micros Pace::wait(Micros t, Micros now) {
    const Micros step = std::exchange(m_started, true) ? std::max(Micros{0}, t - m_t) : Micros{0};
    m_due += Micros{std::llround(static_cast<double>(step.count()) / m_speed)};
    m_due = std::max(m_due, now);
    m_t = std::max(m_t, t);
    return m_due - now;
}

} // namespace vlm::media
