// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "common/base/clock.hpp"
#include "common/capture/segment_cleaner.hpp"
#include "common/capture/segment_pattern.hpp"
#include "common/media/muxer.hpp"
#include "common/media/packet_relay.hpp"

namespace vlm::capture {

/// Writes a source's packets into segments of about equal length, each beginning with a keyframe: MP4 in fragments of a
/// second, or Matroska in clusters of a second, so that a crash loses no more. Sound comes later than the picture it
/// belongs to: a segment stays open beside the next one until its sound is there, for two seconds at most.
class SegmentWriter {
public:
    using Finished = std::function<void(const std::string& path)>;

    /// `pattern` and `cleaner` outlive it; `finished` is called for each segment that is whole, and may be null.
    SegmentWriter(const SegmentPattern& pattern, std::string source, base::Micros length, SegmentCleaner& cleaner,
                  Finished finished);

    /// Before the first packet, and while nothing is open.
    void connected(std::shared_ptr<const media::PacketStreams> streams) { m_streams = std::move(streams); }

    /// Throws base::Error where a segment cannot be written: it is given up, and the next one begins at a keyframe at
    /// least 10 s later.
    void write(const media::RelayedPacket& packet);

    /// For a packet that is not wanted, where nothing is going on or it is a keyframe, before which what was going on
    /// ends. Sound that belongs there is written still: whether it was. Throws as write() does.
    [[nodiscard]] bool pass(const media::RelayedPacket& packet);

    /// Whether the video is written now.
    [[nodiscard]] bool is_going_on() const { return is_open() && !m_segments.back().end; }

    [[nodiscard]] bool is_open() const { return !m_segments.empty(); }

    /// Ends the segment that began first, whatever comes later. Throws base::Error where it cannot be written.
    void end_oldest();

private:
    struct Segment {
        std::string path;
        base::Micros begin;
        std::unique_ptr<SegmentCleaner::Hold> hold;
        std::unique_ptr<media::Muxer> muxer;
        std::optional<base::Micros> end; ///< where the next one begins
        std::set<std::size_t> awaited;   ///< streams of sound that have not come to the end yet
    };
    bool put(const media::RelayedPacket& packet);
    void turn_over(const media::RelayedPacket& keyframe);
    void close_at(base::Micros end);
    void begin(const media::RelayedPacket& keyframe);
    [[nodiscard]] std::unique_ptr<media::Muxer> open(const std::string& path, base::Wall began) const;
    [[nodiscard]] std::deque<Segment>::iterator segment_of(const media::RelayedPacket& packet);
    void end_passed(const media::RelayedPacket& packet);

    const SegmentPattern& m_pattern;
    std::string m_source;
    base::Micros m_length;
    SegmentCleaner& m_cleaner;
    Finished m_finished;
    std::shared_ptr<const media::PacketStreams> m_streams;
    std::deque<Segment> m_segments; ///< those that are open, in order
    std::optional<base::Steady::time_point> m_failed;
};

} // namespace vlm::capture
