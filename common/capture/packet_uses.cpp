// SPDX-License-Identifier: Apache-2.0
#include "common/capture/packet_uses.hpp"

namespace vlm::capture {

PacketUses::PacketUses(const std::string& source, const CaptureOptions& options, const SourceControl& control)
    : m_control{control} {
    if (!options.recording.pattern.empty()) {
        m_recorder = std::make_unique<Recorder>(source, options.recording, options.sources);
        m_relays.push_back(std::make_unique<media::PacketRelay>(*m_recorder, source, "recording"));
    }
    if (!options.publish.empty()) {
        m_publisher = std::make_unique<Publisher>(options.publish, source, options.sources);
        m_relays.push_back(std::make_unique<media::PacketRelay>(*m_publisher, source, "publishing"));
    }
}

void PacketUses::connected(std::shared_ptr<const media::PacketStreams> streams) {
    for (const auto& relay : m_relays)
        relay->connected(streams);
}

void PacketUses::take(const AVPacket& packet, base::Wall arrival) {
    if (m_recorder) m_recorder->set_active(m_control.recording);
    for (const auto& relay : m_relays)
        relay->take(packet, arrival);
}

void PacketUses::disconnected() {
    for (const auto& relay : m_relays)
        relay->disconnected();
}

void PacketUses::trigger(base::Micros t) {
    if (m_recorder) m_recorder->trigger(t);
}

std::int64_t PacketUses::finish() {
    m_relays.clear();
    return m_recorder ? m_recorder->failures() : 0;
}

} // namespace vlm::capture
