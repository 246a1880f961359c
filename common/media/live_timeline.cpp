// SPDX-License-Identifier: Apache-2.0
#include "common/media/live_timeline.hpp"

#include <algorithm>

namespace vlm::media {

using base::Micros;

namespace {

constexpr Micros largest_step{5'000'000};
constexpr Micros most_reordered{1'000'000}; ///< packets come in decoding order
constexpr int strays_of_a_jump = 3;

} // namespace

LiveTimeline::Stamped LiveTimeline::stamp(const Packet& packet) {
    const Micros passed = m_last + std::max(Micros{1}, packet.arrival - m_arrival);
    Micros now = passed;
    if (!m_started) {
        now = Micros{0};
        anchor(packet.pts, now);
        m_started = true;
    } else if (m_new_epoch) {
        ++m_epoch;
        anchor(packet.pts, now);
    } else if (packet.pts && !m_offset) { // the first stamp that the source gives
        if (packet.duration > Micros{0}) now = m_last + packet.duration;
        anchor(packet.pts, now);
    } else if (packet.pts) {
        now = next_time(*packet.pts, packet);
    }
    m_new_epoch = false;
    if (packet.pts && m_strays == 0 && *packet.pts >= m_raw) {
        m_raw = *packet.pts;
        m_raw_arrival = packet.arrival;
    }
    if (now > m_last && m_strays == 0) m_step = now - m_last;
    m_last = std::max(m_last, now);
    m_arrival = packet.arrival;
    return {now, m_epoch};
}

std::optional<Micros> LiveTimeline::time_of(Micros raw) const {
    if (!m_offset || m_new_epoch) return std::nullopt;
    return *m_offset + raw;
}

void LiveTimeline::anchor(std::optional<Micros> raw, Micros at) {
    m_offset.reset();
    if (raw) m_offset = at - *raw;
    m_raw = raw.value_or(Micros{0});
    m_strays = 0;
}

bool LiveTimeline::jumps(Micros raw, const Packet& packet) const {
    return raw < m_raw - most_reordered || raw - m_raw > largest_step + (packet.arrival - m_raw_arrival);
}

Micros LiveTimeline::next_time(Micros raw, const Packet& packet) {
    if (!jumps(raw, packet)) {
        m_strays = 0;
        return *m_offset + raw;
    }
    if (++m_strays < strays_of_a_jump) return m_last + m_step;
    ++m_epoch;
    const Micros at = m_last + std::max(m_step, packet.arrival - m_arrival);
    anchor(raw, at);
    return at;
}

} // namespace vlm::media
