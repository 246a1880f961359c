// SPDX-License-Identifier: Apache-2.0
#include "common/capture/segment_writer.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>

#include "common/base/error.hpp"
#include "common/capture/file_pattern.hpp"

namespace vlm::capture {
namespace {

constexpr std::chrono::seconds pause_after_failure{10};
constexpr base::Micros latest_sound{2'000'000};

media::Muxer::Target target(const std::string& path, const std::string& format, base::Wall began) {
    if (format == "matroska") return {path, format, {{"cluster_time_limit", "1000"}}, began};
    return {path,
            format,
            {{"movflags", "frag_keyframe+delay_moov+default_base_moof"}, {"frag_duration", "1000000"}},
            began};
}

/// `path`, or with a number where it is taken.
std::string free_path(const std::string& path) {
    std::string candidate = path;
    for (int number = 2; std::filesystem::exists(candidate); ++number)
        candidate = SegmentPattern::numbered(path, number);
    return candidate;
}

/// What failed before anything was written is no segment.
void remove_if_empty(const std::string& path) {
    std::error_code error;
    if (std::filesystem::file_size(path, error) == 0) std::filesystem::remove(path, error);
}

} // namespace

SegmentWriter::SegmentWriter(const SegmentPattern& pattern, std::string source, base::Micros length,
                             SegmentCleaner& cleaner, Finished finished)
    : m_pattern{pattern}
    , m_source{std::move(source)}
    , m_length{length}
    , m_cleaner{cleaner}
    , m_finished{std::move(finished)} {}

void SegmentWriter::write(const media::RelayedPacket& packet) {
    if (packet.keyframe) turn_over(packet);
    put(packet);
}

bool SegmentWriter::pass(const media::RelayedPacket& packet) {
    if (packet.keyframe && is_going_on()) close_at(packet.pts);
    return put(packet);
}

/// Where it belongs: whether there is such a segment.
bool SegmentWriter::put(const media::RelayedPacket& packet) {
    const auto segment = segment_of(packet);
    const bool found = segment != m_segments.end();
    if (found) {
        try {
            segment->muxer->write(packet);
        } catch (...) {
            m_failed = base::Steady::now();
            const std::string path = segment->path;
            m_segments.erase(segment);
            remove_if_empty(path);
            throw;
        }
    }
    end_passed(packet);
    return found;
}

void SegmentWriter::turn_over(const media::RelayedPacket& keyframe) {
    if (is_going_on()) {
        if (keyframe.pts - m_segments.back().begin < m_length) return;
        close_at(keyframe.pts);
    }
    if (!m_failed || base::Steady::now() - *m_failed >= pause_after_failure) begin(keyframe);
}

void SegmentWriter::close_at(base::Micros end) {
    Segment& last = m_segments.back();
    last.end = end;
    const auto& streams = m_streams->all();
    for (std::size_t i = 0; i < streams.size(); ++i) {
        if (!streams[i].video) last.awaited.insert(i);
    }
}

void SegmentWriter::begin(const media::RelayedPacket& keyframe) {
    std::string path;
    try {
        path = free_path(m_pattern.path(keyframe.wall, m_source));
        auto hold = std::make_unique<SegmentCleaner::Hold>(m_cleaner, path);
        auto muxer = open(path, keyframe.wall);
        m_segments.push_back({path, keyframe.pts, std::move(hold), std::move(muxer), {}, {}});
    } catch (...) {
        m_failed = base::Steady::now();
        remove_if_empty(path);
        throw;
    }
}

/// A folder that is made and still empty may be removed by another source's cleaner, of another process too: once more.
std::unique_ptr<media::Muxer> SegmentWriter::open(const std::string& path, base::Wall began) const {
    const auto attempt = [&] {
        make_folder_of(path);
        return std::make_unique<media::Muxer>(target(path, m_pattern.format(), began), *m_streams);
    };
    try {
        return attempt();
    } catch (const base::Error&) {
        if (std::filesystem::exists(std::filesystem::path{path}.parent_path())) throw;
    }
    return attempt();
}

/// The video goes on where it began; sound where its time is.
std::deque<SegmentWriter::Segment>::iterator SegmentWriter::segment_of(const media::RelayedPacket& packet) {
    return std::find_if(m_segments.begin(), m_segments.end(), [&](const Segment& segment) {
        if (packet.video) return !segment.end;
        return segment.begin <= packet.pts && (!segment.end || packet.pts < *segment.end);
    });
}

void SegmentWriter::end_passed(const media::RelayedPacket& packet) {
    for (Segment& segment : m_segments) {
        if (!segment.end || packet.pts < *segment.end) continue;
        if (!packet.video) segment.awaited.erase(packet.number);
        if (packet.video && packet.pts - *segment.end > latest_sound) segment.awaited.clear();
    }
    while (is_open() && m_segments.front().end && m_segments.front().awaited.empty())
        end_oldest();
}

void SegmentWriter::end_oldest() {
    const Segment segment = std::move(m_segments.front());
    m_segments.pop_front();
    segment.muxer->close();
    if (m_finished) m_finished(segment.path);
}

} // namespace vlm::capture
