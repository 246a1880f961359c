// SPDX-License-Identifier: Apache-2.0
#include "common/track/occupancy.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace vlm::track {
namespace {

using Count = base::Micros::rep;

/// For how long a series of steps was at `level` or above, from its beginning to any time.
class TimeAtLevel {
public:
    TimeAtLevel(const std::vector<OccupancyStep>& steps, std::int64_t level) {
        Count sum = 0;
        for (std::size_t i = 0; i < steps.size(); ++i) {
            if (i > 0 && m_points.back().on) sum += (steps[i].t - steps[i - 1].t).count();
            m_points.push_back({steps[i].t, sum, steps[i].n >= level});
        }
    }

    [[nodiscard]] Count until(base::Micros t) const {
        const auto after = std::upper_bound(m_points.begin(), m_points.end(), t,
                                            [](base::Micros time, const Point& point) { return time < point.t; });
        if (after == m_points.begin()) return 0;
        const Point& point = *(after - 1);
        return point.sum + (point.on ? (t - point.t).count() : 0);
    }

private:
    struct Point {
        base::Micros t;
        Count sum;
        bool on;
    };
    std::vector<Point> m_points;
};

/// A series and the window that moves over it; at the ends of the series the window ends, too.
struct Smoothing {
    const std::vector<OccupancyStep>& steps;
    base::Micros end;
    base::Micros half;

    [[nodiscard]] base::Micros begin() const { return steps.front().t; }

    /// The times between which what comes into the window and what goes out of it stay the same.
    [[nodiscard]] std::set<base::Micros> times() const {
        std::set<base::Micros> times{begin(), end, std::min(begin() + half, end), std::max(end - half, begin())};
        for (const OccupancyStep& step : steps) {
            for (const base::Micros t : {step.t - half, step.t + half}) {
                if (t > begin() && t < end) times.insert(t);
            }
        }
        return times;
    }

    /// Above zero where most of the window around `t` is at the level.
    [[nodiscard]] Count majority(const TimeAtLevel& level, base::Micros t) const {
        const base::Micros from = std::max(t - half, begin());
        const base::Micros to = std::min(t + half, end);
        return 2 * (level.until(to) - level.until(from)) - (to - from).count();
    }

    /// Adds `by` to the changes where the level begins to hold, and takes it off where it ends.
    void add(const TimeAtLevel& level, std::int64_t by, const std::set<base::Micros>& at,
             std::map<base::Micros, std::int64_t>& changes) const {
        base::Micros last_t = begin();
        Count last = majority(level, last_t);
        if (last > 0) changes[last_t] += by;
        for (const base::Micros t : at) {
            const Count now = majority(level, t);
            if ((now > 0) != (last > 0)) {
                // In between it is a straight line, which is zero here.
                const double part = static_cast<double>(last) / static_cast<double>(last - now);
                const auto span = static_cast<double>((t - last_t).count());
                changes[last_t + base::Micros{std::llround(span * part)}] += now > 0 ? by : -by;
            }
            last_t = t;
            last = now;
        }
    }
};

} // namespace

void Occupancy::add(const ZoneChange& change) {
    m_pending[change.t][{change.zone, change.kind}] += change.entered ? 1 : -1;
}

std::vector<OccupancyStep> Occupancy::until(base::Micros t) {
    std::vector<OccupancyStep> steps;
    const auto end = m_pending.lower_bound(t);
    for (auto at = m_pending.begin(); at != end; ++at) {
        for (const auto& [series, change] : at->second) {
            if (change == 0) continue;
            std::int64_t& now = m_now[series];
            now += change;
            steps.push_back({series.first, series.second, at->first, now});
        }
    }
    m_pending.erase(m_pending.begin(), end);
    return steps;
}

std::vector<OccupancyStep> smoothed(const std::vector<OccupancyStep>& steps, base::Micros end, base::Micros window) {
    if (steps.empty() || window < base::Micros{2} || end <= steps.front().t) return steps;
    const Smoothing smoothing{steps, end, window / 2};
    const auto times = smoothing.times();
    std::set<std::int64_t> levels;
    for (const OccupancyStep& step : steps) {
        levels.insert(step.n);
    }
    std::map<base::Micros, std::int64_t> changes;
    std::int64_t below = 0;
    for (const std::int64_t level : levels) {
        smoothing.add({steps, level}, level - below, times, changes);
        below = level;
    }
    std::vector<OccupancyStep> smooth;
    OccupancyStep step = steps.front();
    step.n = 0;
    for (const auto& [t, change] : changes) {
        if (change == 0 && !smooth.empty()) continue;
        step.n += change;
        step.t = t;
        smooth.push_back(step);
    }
    return smooth;
}

} // namespace vlm::track
