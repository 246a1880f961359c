// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "common/base/clock.hpp"

namespace vlm::records {

/// When a status is due: every interval, and 0.1 s after something has changed, but a second apart. Times are those
/// of any clock that only grows. Pure.
class StatusSchedule {
public:
    StatusSchedule(base::Micros interval, base::Micros now)
        : m_interval{interval}
        , m_start{now} {}

    void changed(base::Micros now) { m_changed = m_changed.value_or(now); }

    /// A status is being made: what changes from here on is for the next.
    void begun() { m_changed.reset(); }
    void written(base::Micros now) { m_written = now; }

    [[nodiscard]] base::Micros due() const;

private:
    base::Micros m_interval;
    base::Micros m_start;
    std::optional<base::Micros> m_written;
    std::optional<base::Micros> m_changed; ///< first, since the last was written
};

} // namespace vlm::records
