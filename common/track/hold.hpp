// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/clock.hpp"

namespace vlm::track {

/// How often, and over how long, something has been seen to be so.
struct Hold {
    int times = 0;
    base::Micros since{0};
    base::Micros until{0};

    void see(base::Micros t) {
        if (times++ == 0) since = t;
        until = t;
    }

    /// Whether that is enough: so many times, or twice or more over so long.
    [[nodiscard]] bool lasts(int enough, base::Micros long_enough) const {
        return times >= enough || (times >= 2 && until - since >= long_enough);
    }
};

} // namespace vlm::track
