// SPDX-License-Identifier: Apache-2.0
#include "common/media/live_timeline.hpp"

#include <algorithm>

namespace vlm::media {

using base::Micros;

namespace {

constexpr Micros largest_step{5'000'000};
constexpr int strays_of_a_jump = 3;

} // namespace

LiveTimeline::Stamped LiveTimeline::stamp(const Packet& packet) {
    const auto raw = packet.dts ? packet.dts : packet.pts;
    const Micros passed = m_last + std::max(Micros{1}, packet.arrival - m_arrival);
    Micros now = passed;
    if (!m_started) {
        now = packet.pts && packet.dts ? *packet.dts - *packet.pts : Micros{0};
        anchor(raw, now);
        m_started = true;
    } else if (m_new_epoch) {
        ++m_epoch;
        anchor(raw, passed);
    } else if (raw && !m_offset) {
        anchor(raw, passed); // the first stamp that the source gives
    } else if (raw) {
        now = next_time(*raw, packet);
    }
    m_new_epoch = false;
    if (raw && m_strays == 0) {
        m_raw = *raw;
        m_raw_arrival = packet.arrival;
        if (now > m_last) m_step = now - m_last;
    }
    m_last = now;
    m_arrival = packet.arrival;
    const Micros shown_after = packet.pts && packet.dts ? *packet.pts - *packet.dts : Micros{0};
    return {now + shown_after, now, m_epoch};
}

void LiveTimeline::anchor(std::optional<Micros> raw, Micros at) {
    m_offset.reset();
    if (raw) m_offset = at - *raw;
    m_strays = 0;
}

bool LiveTimeline::jumps(Micros raw, const Packet& packet) const {
    return raw < m_raw || raw - m_raw > largest_step + (packet.arrival - m_raw_arrival);
}

Micros LiveTimeline::next_time(Micros raw, const Packet& packet) {
    if (!jumps(raw, packet)) {
        m_strays = 0;
        return std::max(*m_offset + raw, m_last);
    }
    if (++m_strays < strays_of_a_jump) return m_last + m_step;
    ++m_epoch;
    const Micros at = m_last + std::max(m_step, packet.arrival - m_arrival);
    anchor(raw, at);
    return at;
}

} // namespace vlm::media
