// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/hls/mp4_edits.hpp"
#include "common/hls/mp4_file.hpp"
#include "common/hls/mp4_layout.hpp"
#include "common/hls/packager.hpp"
#include "common/http/exchange.hpp"
#include "common/media/segment_cutter.hpp"
#include "common/media/timeline.hpp"

namespace vlm::hls {

/// A plain MP4 file as segments of fragmented MP4, of which only what stands before the media is made: the media are
/// parts of the file itself. The segments of Packager, with their samples, times and init segments, at a hundredth of
/// its cost. What is const is safe from any thread, and reads nothing. Needs 24 bytes a sample.
class Mp4Segments {
public:
    /// `keyframes` and `end`: as the index has them. Throws NotTaken for files that are not plain, or that libavformat
    /// reads otherwise; else as Packager does.
    Mp4Segments(const std::string& name, const std::vector<media::Keyframe>& keyframes, base::Micros end);

    [[nodiscard]] const std::vector<media::CodedTrack>& tracks() const { return m_tracks; }
    [[nodiscard]] const std::vector<Segment>& segments() const { return m_segments; }

    /// The first is the video's. Never empty.
    [[nodiscard]] const std::vector<Rendition>& renditions() const { return m_renditions; }

    [[nodiscard]] std::vector<std::uint8_t> init(const Rendition& rendition) const;

    /// `number` is below segments().size(). Throws Error where the segment cannot be told (2 GiB).
    [[nodiscard]] std::vector<http::Piece> segment(const Rendition& rendition, std::size_t number) const;

    /// As those of Packager. Throws InputError where the file has no such keyframe; else as segment().
    [[nodiscard]] std::vector<http::Piece> keyframe_segment(const media::Keyframe& keyframe) const;
    [[nodiscard]] std::vector<std::uint8_t> keyframe_init() const { return init({{0}, false}); }

private:
    /// A track, and how its times become media time.
    struct Track {
        EditedTrack edited;
        media::Timeline timeline;
        std::optional<std::int64_t> guessed; ///< how long libavformat says that any sample lasts

        [[nodiscard]] base::Micros time(const TableSample& sample) const { return timeline.time(sample.pts()); }
    };

    /// Places among a track's samples, the last of them left out.
    struct Range {
        std::size_t begin;
        std::size_t end;
    };

    void read_tracks(const Mp4File& file, const std::vector<media::Keyframe>& keyframes);
    void take_samples(Mp4Tables tables);
    void find_keyframes(const std::vector<media::Keyframe>& known);
    void check(const std::vector<media::CodedSpan>& head, const Mp4File& file) const;
    [[nodiscard]] Range pictures(const media::CutSpan& span) const;
    [[nodiscard]] Range sound(const Track& track, const media::CutSpan& span) const;
    [[nodiscard]] Range range(std::size_t track, const media::CutSpan& span) const;
    [[nodiscard]] static media::CodedSample coded(const Track& track, std::size_t sample);
    [[nodiscard]] PlacedSamples placed(std::size_t track, const media::CutSpan& span) const;
    [[nodiscard]] std::vector<http::Piece> fragment(const Rendition& rendition, const media::CutSpan& span,
                                                    std::size_t number) const;

    std::string m_name;
    std::shared_ptr<const base::Descriptor> m_file;
    std::vector<media::CodedTrack> m_tracks;
    std::vector<Track> m_samples;           ///< of each of them
    std::vector<std::uint32_t> m_keyframes; ///< among the video's samples
    std::vector<Segment> m_segments;
    std::vector<Rendition> m_renditions;
};

} // namespace vlm::hls
