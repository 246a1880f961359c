// SPDX-License-Identifier: Apache-2.0
#include "common/capture/recorder.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "common/base/log.hpp"
#include "common/base/what_failed.hpp"
#include "common/media/carried_streams.hpp"

namespace vlm::capture {

Recorder::Recorder(std::string source, const Recording& recording, std::size_t sources)
    : m_source{std::move(source)}
    , m_recording{recording}
    , m_pattern{recording.pattern, sources}
    , m_cleaner{m_pattern, m_source, recording.retention}
    , m_writer{m_pattern, m_source, recording.segment, m_cleaner, recording.finished}
    , m_before{m_source, recording.pre_roll} {}

/// A disk that fails stops the recording for a while, and nothing else.
void Recorder::guard(const std::function<void()>& work) {
    try {
        work();
    } catch (const std::exception& error) {
        ++m_failures;
        base::log::error("{}: recording: {}", m_source, base::what_failed(error));
    }
}

void Recorder::connected(std::shared_ptr<const media::PacketStreams> streams) {
    const media::CarriedStreams carried{m_pattern.format(), *streams};
    m_possible = carried.has_video();
    if (std::exchange(m_complaint, carried.complaint()) != carried.complaint()) complain(*streams);
    m_writer.connected(std::move(streams));
}

/// The same is told once, however often the source connects anew.
void Recorder::complain(const media::PacketStreams& streams) {
    if (m_complaint.empty()) return;
    const bool help = media::CarriedStreams{"matroska", streams}.complaint().empty();
    const std::string text = m_source + ": recording: " + m_complaint + (help ? "; .mkv does" : "");
    if (m_possible) return base::log::warning("{}", text);
    base::log::error("{}", text);
    ++m_failures;
}

void Recorder::take(media::RelayedPacket packet) {
    if (packet.video) m_latest = std::max(m_latest, packet.pts); // sound, and frames shown out of order, go with it
    if (!m_possible) return;
    guard([&] {
        if (!m_active) {
            finish();
            m_before.clear();
        } else if (is_wanted() || (m_writer.is_going_on() && !packet.keyframe)) {
            while (const auto before = m_before.take())
                m_writer.write(*before);
            m_writer.write(packet);
        } else if (!m_writer.pass(packet)) {
            m_before.add(std::move(packet));
        }
    });
}

bool Recorder::is_wanted() const {
    return !m_recording.on_motion || m_latest <= base::Micros{m_triggered} + m_recording.post_roll;
}

void Recorder::disconnected() {
    finish();
    m_before.clear(); // they belong to another connection
}

void Recorder::finish() {
    while (m_writer.is_open())
        guard([this] { m_writer.end_oldest(); });
}

} // namespace vlm::capture
