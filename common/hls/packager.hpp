// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/hls/segment_plan.hpp"
#include "common/http/exchange.hpp"
#include "common/media/segment_cutter.hpp"
#include "common/media/segment_encoder.hpp"

namespace vlm::hls {

/// Which tracks go together: the video with its first sound, or one further sound alone.
struct Rendition {
    std::vector<std::size_t> tracks; ///< places in Offer::tracks
    bool encoded = false;            ///< the video is Offer::encoded
};

/// What of a file can be had in segments.
struct Offer {
    std::vector<media::CodedTrack> tracks;    ///< as the file has them; a video without an entry is not to be had so
    std::optional<media::CodedTrack> encoded; ///< the video encoded anew; nothing where it is not
    /// The first is the video's, and where it is encoded beside what the file has, the last. Never empty.
    std::vector<Rendition> renditions;
};

/// Of tracks of which the first is the video; `encoded`: it is to be had encoded anew. Pure.
[[nodiscard]] std::vector<Rendition> renditions_of(const std::vector<media::CodedTrack>& tracks, bool encoded);

/// The part of the video that a segment holds. Pure.
[[nodiscard]] media::CutSpan span_of(const std::vector<Segment>& segments, std::size_t number);

/// Whether video is encoded anew that browsers do not play.
enum class Transcode {
    never,
    where_needed, ///< what no browser plays alone, what some play beside it
};

/// Whether such a video is to be encoded, for browsers that do not play it. Pure.
[[nodiscard]] bool wants_encoding(const media::CodedTrack& video, Transcode transcode);

/// A file of any container as segments of fragmented MP4, in memory: init segments, and media segments by number. The
/// same bytes whenever they are asked for. For one thread.
class Packager {
public:
    /// `keyframes` and `end`: as the index has them. Throws as SegmentCutter does.
    Packager(const std::string& name, const std::vector<media::Keyframe>& keyframes, base::Micros end,
             Transcode transcode = Transcode::never);

    [[nodiscard]] const std::vector<media::CodedTrack>& tracks() const { return m_cutter.tracks(); }
    [[nodiscard]] const std::vector<Segment>& segments() const { return m_segments; }

    [[nodiscard]] const std::vector<Rendition>& renditions() const { return m_renditions; }
    [[nodiscard]] Offer offer() const;

    /// Which sound is left out, in words; empty where all is there.
    [[nodiscard]] const std::string& complaint() const { return m_cutter.complaint(); }

    [[nodiscard]] std::vector<std::uint8_t> init(const Rendition& rendition) const;

    /// `number` is below segments().size(). Throws as SegmentCutter does.
    [[nodiscard]] std::vector<http::Piece> segment(const Rendition& rendition, std::size_t number);

    /// The video's picture that a keyframe shows (as the index lists them), and nothing else; its init segment is that
    /// of the video without sound. Throws as SegmentCutter does.
    [[nodiscard]] std::vector<http::Piece> keyframe_segment(const media::Keyframe& keyframe);
    [[nodiscard]] std::vector<std::uint8_t> keyframe_init() const { return init({{0}, is_only_encoded()}); }

private:
    [[nodiscard]] const media::CodedTrack& track(const Rendition& rendition, std::size_t place) const;
    [[nodiscard]] bool is_only_encoded() const { return tracks().front().entry.empty(); }
    [[nodiscard]] std::vector<media::CodedSpan> spans_of(const Rendition& rendition, const Segment& segment,
                                                         const media::CutSpan& span);
    [[nodiscard]] std::vector<http::Piece> fragment(const Rendition& rendition,
                                                    const std::vector<media::CodedSpan>& spans, std::size_t number);

    media::SegmentCutter m_cutter;
    std::unique_ptr<media::SegmentEncoder> m_encoder; ///< null: nothing is encoded
    std::vector<Segment> m_segments;
    std::vector<Rendition> m_renditions;
};

} // namespace vlm::hls
