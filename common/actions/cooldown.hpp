// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "common/base/clock.hpp"

namespace vlm::actions {

/// How often something may be done for one source: not again before `time` is over. Times are those of any clock that
/// only grows. Pure.
class Cooldown {
public:
    explicit Cooldown(base::Micros time)
        : m_time{time} {}

    /// Whether it may be done now; then it counts as done.
    [[nodiscard]] bool take(const std::string& source, base::Micros now);

private:
    void forget(base::Micros now);

    base::Micros m_time;
    std::map<std::string, base::Micros> m_done; ///< when, of sources that may still have to wait
};

} // namespace vlm::actions
