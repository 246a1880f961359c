// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "common/base/clock.hpp"
#include "common/media/av.hpp"

namespace vlm::media {

/// libavformat knows no time of the first packet of an RTSP connection: it counts from there. Where frames are shown in
/// another order than decoded, the time of the next packet does not tell it either, but the smallest of some does: what
/// stands at the beginning is shown just before it. Packets wait until that is known. Pure but for the packets.
class LateStamps {
public:
    struct Packet {
        AvPtr<AVPacket> data;
        base::Wall arrival;
    };

    /// `delay`: so many frames may be decoded before one that is shown earlier. With 0 nothing waits.
    explicit LateStamps(int delay)
        : m_delay{static_cast<std::size_t>(delay)}
        , m_known{delay == 0} {}

    /// Takes the next packet in decoding order. Those that may go on are appended to `ready`, with a pts where one can
    /// be told: the packet has one, or a duration and successors that have.
    void add(Packet packet, std::deque<Packet>& ready);

    /// Nothing more will come.
    void release(std::deque<Packet>& ready);

private:
    std::size_t m_delay;
    bool m_known;
    std::vector<Packet> m_first;      ///< packets without a pts
    std::vector<Packet> m_successors; ///< and those that came after
};

} // namespace vlm::media
