// SPDX-License-Identifier: Apache-2.0
#include "common/track/line_way.hpp"

#include <cmath>

namespace vlm::track {

DirectedLine::DirectedLine(const Line& line)
    : m_from(line.from)
    , m_dx(line.to.x - line.from.x)
    , m_dy(line.to.y - line.from.y)
    , m_length(std::hypot(m_dx, m_dy)) {}

double DirectedLine::distance(const Point& point) const {
    return ((point.x - m_from.x) * m_dy - (point.y - m_from.y) * m_dx) / m_length;
}

double DirectedLine::along(const Point& point) const {
    return ((point.x - m_from.x) * m_dx + (point.y - m_from.y) * m_dy) / (m_length * m_length);
}

std::optional<Passage> LineWay::see(const DirectedLine& line, const Sight& sight, double band,
                                    const LineOptions& options) {
    const int side = sight.distance > 0 ? 1 : sight.distance < 0 ? -1 : m_now;
    if (m_side == 0) m_side = side;
    if (m_now != 0 && side != m_now) change_side(line, sight, options);
    m_now = side;
    m_last = sight;
    if (std::abs(sight.distance) > band) m_hold.see(sight.t);
    return settle(sight.t, options);
}

/// The object was on the line somewhere between the last sight, at least as long ago as it was lost, and this one.
void LineWay::change_side(const DirectedLine& line, const Sight& sight, const LineOptions& options) {
    const double part = m_last.distance / (m_last.distance - sight.distance);
    const auto later = std::llround(static_cast<double>((sight.t - m_last.t).count()) * part);
    m_passage.forward = sight.distance > 0;
    m_passage.t = m_last.t + base::Micros{later};
    m_passage.at = {m_last.at.x + part * (sight.at.x - m_last.at.x), m_last.at.y + part * (sight.at.y - m_last.at.y)};
    m_passage.score = sight.score;
    const double along = line.along(m_passage.at);
    m_passage.between_ends = along >= -options.beyond_ends && along <= 1 + options.beyond_ends;
    m_hold = {};
}

std::optional<Passage> LineWay::settle(base::Micros t, const LineOptions& options) {
    if (m_now == m_side || !m_hold.lasts(options.hold_frames, options.hold_time)) return std::nullopt;
    std::optional<base::Micros>& counted = m_counted.at(m_passage.forward ? 1 : 0);
    // Who is still there when that time is over has gone over the line all the same.
    if (m_passage.between_ends && counted && t - *counted < options.refractory) return std::nullopt;
    m_side = m_now;
    if (!m_passage.between_ends) return std::nullopt;
    counted = m_passage.t;
    return m_passage;
}

} // namespace vlm::track
