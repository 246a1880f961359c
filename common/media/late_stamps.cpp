// SPDX-License-Identifier: Apache-2.0
#include "common/media/late_stamps.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

extern "C" {
#include <libavcodec/avcodec.h>
}

namespace vlm::media {
namespace {

/// Whoever has sent so many without a time sends none.
constexpr std::size_t most_without = 8;

} // namespace

void LateStamps::add(Packet packet, std::deque<Packet>& ready) {
    if (m_known) {
        ready.push_back(std::move(packet));
        return;
    }
    const bool stamped = packet.data->pts != AV_NOPTS_VALUE;
    if (!stamped && m_successors.empty()) {
        m_first.push_back(std::move(packet));
    } else {
        m_successors.push_back(std::move(packet));
    }
    const bool enough = m_first.empty() || m_successors.size() > m_delay;
    if (enough || m_first.size() > most_without) release(ready);
}

void LateStamps::release(std::deque<Packet>& ready) {
    m_known = true;
    std::int64_t next = AV_NOPTS_VALUE;
    for (const Packet& packet : m_successors) {
        const std::int64_t pts = packet.data->pts;
        if (pts != AV_NOPTS_VALUE) next = next == AV_NOPTS_VALUE ? pts : std::min(next, pts);
    }
    for (auto packet = m_first.rbegin(); packet != m_first.rend(); ++packet) {
        if (next == AV_NOPTS_VALUE || packet->data->duration <= 0) break;
        next -= packet->data->duration;
        packet->data->pts = next;
    }
    std::move(m_first.begin(), m_first.end(), std::back_inserter(ready));
    std::move(m_successors.begin(), m_successors.end(), std::back_inserter(ready));
    m_first.clear();
    m_successors.clear();
}

} // namespace vlm::media
