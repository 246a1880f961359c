// SPDX-License-Identifier: Apache-2.0
#include "common/records/status_schedule.hpp"

#include <algorithm>

namespace vlm::records {

using base::Micros;

constexpr Micros least_apart{1'000'000};
constexpr Micros gathering{100'000}; ///< changes that come together are told together

Micros StatusSchedule::due() const {
    const Micros usual = m_written.value_or(m_start) + m_interval;
    const Micros wanted = m_changed ? std::min(*m_changed + gathering, usual) : usual;
    return m_written ? std::max(wanted, *m_written + least_apart) : wanted;
}

} // namespace vlm::records
