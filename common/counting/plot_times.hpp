// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/base/clock.hpp"

namespace vlm::counting {

/// A mark on an axis of time.
struct TimeMark {
    base::Micros t;
    std::string label;
    std::string day; ///< of wall clock, where it is another than that of the mark before; else empty
};

/// Marks for a span, at most `most` + 1, as far apart as people count time: 1, 2 or 5 seconds, 1, 2, 5, 10, 15 or 30
/// minutes and so on. Pure.
[[nodiscard]] std::vector<TimeMark> media_marks(base::Micros start, base::Micros end, int most);

/// The same for times since 1970, in UTC. Pure.
[[nodiscard]] std::vector<TimeMark> wall_marks(base::Micros start, base::Micros end, int most);

} // namespace vlm::counting
