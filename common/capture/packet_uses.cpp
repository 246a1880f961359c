// SPDX-License-Identifier: Apache-2.0
#include "common/capture/packet_uses.hpp"

#include "common/base/text.hpp"
#include "common/media/source_name.hpp"

namespace vlm::capture {

using media::PacketRelay;

namespace {

/// Whoever writes into a pipe can wait, as those who read files can; the present does not.
PacketRelay::OnFull on_full(const NamedSource& source) {
    return media::url_of(source.place) == media::pipe_url ? PacketRelay::OnFull::wait : PacketRelay::OnFull::drop;
}

} // namespace

void PacketUses::Users::connected(std::shared_ptr<const media::PacketStreams> streams) {
    for (const auto& relay : m_relays)
        relay->connected(streams);
}

void PacketUses::Users::take(const AVPacket& packet, base::Wall arrival) {
    for (const auto& relay : m_relays)
        relay->take(packet, arrival);
}

void PacketUses::Users::disconnected() {
    for (const auto& relay : m_relays)
        relay->disconnected();
}

PacketUses::PacketUses(const NamedSource& source, const CaptureOptions& options, const SourceControl& control,
                       frames::PacketDrops& drops)
    : m_source{source}
    , m_options{options}
    , m_control{control}
    , m_drops{drops} {
    const std::string name = source.called();
    if (!options.recording.pattern.empty()) {
        m_recorder = std::make_unique<Recorder>(name, options.recording, options.sources);
        m_users.add(std::make_unique<PacketRelay>(*m_recorder, name, "recording", drops.recording, on_full(source)));
    }
    if (!options.publish.empty()) {
        m_publisher = std::make_unique<Publisher>(options.publish, name, options.sources);
        m_users.add(std::make_unique<PacketRelay>(*m_publisher, name, "publishing", drops.publishing, on_full(source)));
    }
}

/// Once a source is encoded it stays so: its packets have one way to go, and come in order.
void PacketUses::encode() {
    if (m_encoding) return;
    const std::string name = m_source.called();
    m_transcoder = std::make_unique<media::Transcoder>(name, m_options.encoding, m_source.opening.decoding, m_users);
    m_encoding = std::make_unique<PacketRelay>(*m_transcoder, name, "encoding", m_drops.encoding, on_full(m_source),
                                               PacketRelay::raw_bytes);
}

media::PacketTap& PacketUses::first() {
    if (m_encoding) return *m_encoding;
    return m_users;
}

void PacketUses::connected(std::shared_ptr<const media::PacketStreams> streams) {
    m_connected_once = true;
    if (m_options.encode_all || streams->is_raw()) encode();
    first().connected(std::move(streams));
}

void PacketUses::take(const AVPacket& packet, base::Wall arrival) {
    if (m_recorder) m_recorder->set_active(m_control.recording);
    first().take(packet, arrival);
}

void PacketUses::disconnected() {
    first().disconnected();
}

void PacketUses::trigger(base::Micros t) {
    if (m_recorder) m_recorder->trigger(t);
}

std::vector<std::string> PacketUses::finish() {
    m_encoding.reset();
    m_users.finish();
    const std::string name = m_source.called();
    std::vector<std::string> failures;
    if (m_transcoder && m_transcoder->failures() > 0) failures.push_back(name + ": its video could not be encoded");
    if (const auto why = m_publisher ? m_publisher->failure() : ""; !why.empty())
        failures.push_back(name + ": nothing was published: " + why);
    const auto segments = static_cast<std::uint64_t>(m_recorder ? m_recorder->failures() : 0);
    if (segments > 0) failures.push_back(name + ": " + base::counted(segments, "segment") + " could not be written");
    return failures;
}

} // namespace vlm::capture
