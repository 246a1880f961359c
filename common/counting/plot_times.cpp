// SPDX-License-Identifier: Apache-2.0
#include "common/counting/plot_times.hpp"

#include <array>
#include <utility>

namespace vlm::counting {

using base::Micros;
using namespace std::chrono_literals;

namespace {

constexpr std::array<Micros, 28> distances = {1ms,   2ms, 5ms, 10ms, 20ms, 50ms, 100ms, 200ms, 500ms, 1s,
                                              2s,    5s,  10s, 15s,  30s,  1min, 2min,  5min,  10min, 15min,
                                              30min, 1h,  2h,  3h,   6h,   12h,  24h,   48h};

Micros distance_for(Micros span, int most) {
    for (const Micros distance : distances) {
        if (span <= distance * most) return distance;
    }
    constexpr Micros week = 7 * 24h;
    return week * (span / (week * most) + 1);
}

/// The first multiple of `distance` at `start` or later.
Micros first_mark(Micros start, Micros distance) {
    const Micros before = start / distance * distance;
    return before < start ? before + distance : before;
}

/// What is left of "2026-03-01T12:00:00.000Z" between two places.
std::string part_of(Micros wall, std::size_t from, std::size_t to) {
    return base::format_wall(base::Wall{wall}).substr(from, to - from);
}

} // namespace

std::vector<TimeMark> media_marks(Micros start, Micros end, int most) {
    const Micros distance = distance_for(end - start, most);
    std::vector<TimeMark> marks;
    for (Micros t = first_mark(start, distance); t <= end; t += distance)
        marks.push_back({t, base::format_clock(t), ""});
    return marks;
}

std::vector<TimeMark> wall_marks(Micros start, Micros end, int most) {
    constexpr std::size_t day_end = 10;
    constexpr std::size_t time_begin = 11;
    const Micros distance = distance_for(end - start, most);
    const std::size_t time_end = distance >= 1min ? 16 : distance >= 1s ? 19 : 23;
    std::vector<TimeMark> marks;
    std::string before;
    for (Micros t = first_mark(start, distance); t <= end; t += distance) {
        std::string day = part_of(t, 0, day_end);
        marks.push_back({t, part_of(t, time_begin, time_end), day == before ? "" : day});
        before = std::move(day);
    }
    return marks;
}

} // namespace vlm::counting
