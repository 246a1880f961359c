// SPDX-License-Identifier: Apache-2.0
#include "common/media/packet_hold.hpp"

#include <iterator>
#include <utility>

namespace vlm::media {

using base::Micros;

namespace {

/// Beyond, decoding them all at once would take long.
constexpr std::size_t most_packets = 500;
constexpr std::size_t most_bytes = std::size_t{16} << 20U;

} // namespace

void PacketHold::add(Packet packet, Kind kind, std::optional<Micros> wanted, std::deque<Packet>& due) {
    const Micros t = packet.t;
    if (kind == Kind::independent) {
        if (wanted && *wanted >= t) {
            m_held.clear();
            m_bytes = 0;
        }
        if (m_group) m_length = t - *m_group;
        m_group = t;
    }
    m_bytes += packet.bytes;
    m_held.push_back(std::move(packet));
    if (!may_rest(t, wanted)) release(due);
}

void PacketHold::release(std::deque<Packet>& due) {
    std::move(m_held.begin(), m_held.end(), std::back_inserter(due));
    m_held.clear();
    m_bytes = 0;
}

/// Whether the next group is expected before a frame is wanted, and not overdue.
bool PacketHold::may_rest(Micros t, std::optional<Micros> wanted) const {
    if (!wanted || !m_group || !m_length || t > *wanted) return false;
    const Micros next = *m_group + *m_length;
    return *wanted >= next && t <= next + *m_length / 4 && m_held.size() < most_packets && m_bytes < most_bytes;
}

} // namespace vlm::media
