// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/clock.hpp"

namespace vlm::media {

/// Takes what a server holds ready in segments at the pace at which it was filmed, not a segment at once. Pure.
class Pace {
public:
    /// `speed`: of the source's time; more than 1 makes up for what lies behind.
    explicit Pace(double speed)
        : m_speed{speed} {}

    /// How long to wait before what has this media time goes on; the first goes on at once, and what comes late delays
    /// all that follows.
    [[nodiscard]] base::Micros wait(base::Micros t, base::Micros now);

private:
    double m_speed;
    bool m_started = false;
    base::Micros m_t{0}; ///< the latest media time, and when it was due
    base::Micros m_due{0};
};

} // namespace vlm::media
