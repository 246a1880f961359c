// SPDX-License-Identifier: Apache-2.0
#include "common/track/zone_stay.hpp"

namespace vlm::track {

std::optional<StayChange> ZoneStay::see(base::Micros t, bool in, const ZoneOptions& options) {
    const bool first = m_hold.times == 0;
    if (first && !in) m_seen_outside = true;
    if (in != m_last) m_hold = {};
    m_last = in;
    m_hold.see(t);
    if (!m_hold.lasts(options.hold_frames, options.hold_time)) return std::nullopt;
    if (!in) m_seen_outside = true;
    if (in == m_inside) return std::nullopt;
    if (!in) return leave(m_hold.since, true);
    m_inside = true;
    m_since = m_hold.since;
    return StayChange{true, m_seen_outside, m_since, m_since};
}

std::optional<StayChange> ZoneStay::end(base::Micros t) {
    if (!m_inside) return std::nullopt;
    return m_last ? leave(t, false) : leave(m_hold.since, true);
}

base::Micros ZoneStay::settled(base::Micros last_seen) const {
    return m_last == m_inside ? last_seen : m_hold.since;
}

StayChange ZoneStay::leave(base::Micros t, bool by_sight) {
    m_inside = false;
    return {false, by_sight, t, m_since};
}

int ZoneStay::kind_of(bool entered, int now) {
    if (entered) m_kind = now;
    return m_kind;
}

} // namespace vlm::track
