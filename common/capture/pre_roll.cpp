// SPDX-License-Identifier: Apache-2.0
#include "common/capture/pre_roll.hpp"

#include <utility>

#include "common/base/log.hpp"
#include "common/media/av.hpp"

namespace vlm::capture {

PreRoll::PreRoll(std::string source, base::Micros length, std::size_t most_bytes)
    : m_source{std::move(source)}
    , m_length{length}
    , m_most_bytes{most_bytes} {}

void PreRoll::add(media::RelayedPacket packet) {
    const base::Micros now = packet.pts;
    if (packet.keyframe) m_groups.push_back({now, {}});
    if (m_groups.empty()) return;
    const std::size_t bytes = media::bytes_of(*packet.packet).size();
    m_groups.back().packets.push_back(std::move(packet));
    m_groups.back().bytes += bytes;
    m_bytes += bytes;
    while (m_groups.size() > 1 && (m_bytes > m_most_bytes || now - m_groups[1].begin >= m_length))
        drop_oldest();
    if (m_bytes <= m_most_bytes) return;
    drop_oldest();
    if (std::exchange(m_warned, true)) return;
    base::log::warning(
        "{}: --pre-roll: {} MiB came without a keyframe, and are left out; keyframes should come more often", m_source,
        m_most_bytes >> 20);
}

void PreRoll::drop_oldest() {
    m_bytes -= m_groups.front().bytes;
    m_groups.pop_front();
}

std::optional<media::RelayedPacket> PreRoll::take() {
    while (!m_groups.empty() && m_groups.front().packets.empty())
        drop_oldest();
    if (m_groups.empty()) return std::nullopt;
    Group& group = m_groups.front();
    media::RelayedPacket packet = std::move(group.packets.front());
    group.packets.pop_front();
    return packet;
}

void PreRoll::clear() {
    m_groups.clear();
    m_bytes = 0;
}

} // namespace vlm::capture
