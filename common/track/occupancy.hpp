// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "common/base/clock.hpp"
#include "common/track/zone_counter.hpp"

namespace vlm::track {

/// From `t` on, so many objects of a kind are in a zone.
struct OccupancyStep {
    std::size_t zone = 0;
    int kind = 0;
    base::Micros t{0};
    std::int64_t n = 0;
};

/// Makes of who enters and leaves how many there are: steps in the order of time, though changes become known late. For
/// one thread.
class Occupancy {
public:
    void add(const ZoneChange& change);

    /// All changes before `t` are known. Gives the steps before it, each once, only where the number changes; of
    /// several at one time the last.
    [[nodiscard]] std::vector<OccupancyStep> until(base::Micros t);

private:
    using Series = std::pair<std::size_t, int>;
    std::map<base::Micros, std::map<Series, std::int64_t>> m_pending;
    std::map<Series, std::int64_t> m_now;
};

/// The number smoothed: its median over `window` around each time, weighed by how long each value holds. Steps of one
/// zone and kind in the order of time, the last holding until `end`; the window ends where they begin and end, so let
/// the first say that there is nobody where nobody is. For showing, not for keeping: sums of it are not those of what
/// it is made of.
[[nodiscard]] std::vector<OccupancyStep> smoothed(const std::vector<OccupancyStep>& steps, base::Micros end,
                                                  base::Micros window);

} // namespace vlm::track
