// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "common/hls/segment_plan.hpp"
#include "common/media/segment_cutter.hpp"

namespace vlm::hls {

/// A file of any container as segments of fragmented MP4, in memory: init segments, and media segments by number. The
/// same bytes whenever they are asked for. For one thread.
class Packager {
public:
    /// Which tracks go together: the video with its first sound, or one further sound alone.
    struct Rendition {
        std::vector<std::size_t> tracks; ///< places in tracks()
    };

    /// `keyframes` and `end`: as the index has them. Throws as SegmentCutter does.
    Packager(const std::string& name, const std::vector<media::Keyframe>& keyframes, base::Micros end);

    [[nodiscard]] const std::vector<media::CodedTrack>& tracks() const { return m_cutter.tracks(); }
    [[nodiscard]] const std::vector<Segment>& segments() const { return m_segments; }

    /// The first is the video's. Never empty.
    [[nodiscard]] const std::vector<Rendition>& renditions() const { return m_renditions; }

    /// Which sound is left out, in words; empty where all is there.
    [[nodiscard]] const std::string& complaint() const { return m_cutter.complaint(); }

    [[nodiscard]] std::vector<std::uint8_t> init(const Rendition& rendition) const;

    /// `number` is below segments().size(). Throws as SegmentCutter does.
    [[nodiscard]] std::vector<std::uint8_t> segment(const Rendition& rendition, std::size_t number);

    /// The video's picture that a keyframe shows (as the index lists them), and nothing else; its init segment is that
    /// of the video without sound. Throws as SegmentCutter does.
    [[nodiscard]] std::vector<std::uint8_t> keyframe_segment(const media::Keyframe& keyframe);
    [[nodiscard]] std::vector<std::uint8_t> keyframe_init() const { return init({{0}}); }

private:
    [[nodiscard]] std::vector<std::uint8_t> fragment(const Rendition& rendition, const media::CutSpan& span,
                                                     std::size_t number);

    media::SegmentCutter m_cutter;
    std::vector<Segment> m_segments;
    std::vector<Rendition> m_renditions;
};

} // namespace vlm::hls
