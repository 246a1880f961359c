// SPDX-License-Identifier: Apache-2.0
#include "common/capture/recorder.hpp"

#include <filesystem>
#include <utility>

#include "common/base/error.hpp"
#include "common/base/log.hpp"

namespace vlm::capture {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds pause_after_failure{10};

media::Muxer::Target target(const std::string& path, bool matroska, base::Wall began) {
    if (matroska) return {path, "matroska", {{"cluster_time_limit", "1000"}}, began};
    return {
        path, "mp4", {{"movflags", "frag_keyframe+delay_moov+default_base_moof"}, {"frag_duration", "1000000"}}, began};
}

/// `path`, or with a number where it is taken.
std::string free_path(const std::string& path) {
    std::string candidate = path;
    for (int number = 2; fs::exists(candidate); ++number)
        candidate = SegmentPattern::numbered(path, number);
    return candidate;
}

} // namespace

Recorder::Recorder(std::string source, const Recording& recording, std::size_t sources)
    : m_source{std::move(source)}
    , m_recording{recording}
    , m_pattern{recording.pattern, sources}
    , m_cleaner{m_pattern, m_source, recording.retention}
    , m_before{m_source, recording.pre_roll} {}

/// A disk that fails stops the recording for a while, and nothing else.
void Recorder::guard(const std::function<void()>& work) {
    try {
        work();
    } catch (const std::exception& error) {
        m_muxer.reset();
        m_hold.reset();
        m_failed = base::Steady::now();
        ++m_failures;
        base::log::error("{}: recording: {}", m_source, error.what());
    }
}

void Recorder::connected(std::shared_ptr<const media::PacketStreams> streams) {
    m_streams = std::move(streams);
}

void Recorder::take(media::RelayedPacket packet) {
    guard([&] {
        if (!m_active) {
            finish();
            m_before.clear();
        } else if (is_wanted(packet.pts)) {
            while (const auto before = m_before.take())
                write(*before);
            write(packet);
        } else {
            finish();
            m_before.add(std::move(packet));
        }
    });
}

bool Recorder::is_wanted(base::Micros t) const {
    return !m_recording.on_motion || t <= base::Micros{m_triggered} + m_recording.post_roll;
}

void Recorder::write(const media::RelayedPacket& packet) {
    const bool over = m_muxer && packet.pts - m_begin >= m_recording.segment;
    if (packet.keyframe && over) finish();
    if (packet.keyframe && !m_muxer) begin(packet);
    if (m_muxer) m_muxer->write(packet);
}

void Recorder::disconnected() {
    guard([&] { finish(); });
    m_before.clear(); // they belong to another connection
}

void Recorder::begin(const media::RelayedPacket& packet) {
    if (m_failed && base::Steady::now() - *m_failed < pause_after_failure) return;
    m_begin = packet.pts;
    m_path = free_path(m_pattern.path(packet.wall, m_source));
    m_hold = std::make_unique<SegmentCleaner::Hold>(m_cleaner, m_path);
    const fs::path folder = fs::path{m_path}.parent_path();
    if (!folder.empty()) fs::create_directories(folder);
    m_muxer = std::make_unique<media::Muxer>(target(m_path, m_pattern.is_matroska(), packet.wall), *m_streams);
}

void Recorder::finish() {
    if (!m_muxer) return;
    const auto muxer = std::exchange(m_muxer, nullptr);
    muxer->close();
    if (m_recording.finished) m_recording.finished(m_path);
    m_hold.reset();
}

} // namespace vlm::capture
