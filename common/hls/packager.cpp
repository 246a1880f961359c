// SPDX-License-Identifier: Apache-2.0
#include "common/hls/packager.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "common/base/text.hpp"
#include "common/hls/fragment.hpp"
#include "common/hls/init_segment.hpp"

namespace vlm::hls {
namespace {

using media::CodedTrack;
using media::UnfitVideo;

/// Pictures of 8 bits in the common form, in a codec that all browsers have.
bool plays_everywhere(const CodedTrack& video) {
    constexpr std::string_view high_10 = "avc1.6e"; // and all profiles above it: more bits, more colours
    const std::string codec = base::lower(video.codec);
    return codec.starts_with("avc1.") && codec.substr(0, high_10.size()) < high_10;
}

/// Codecs that most browsers have.
bool plays_somewhere(const CodedTrack& video) {
    constexpr std::array<std::string_view, 4> known = {"avc1.", "hvc1.", "av01.", "vp09."};
    return std::any_of(known.begin(), known.end(),
                       [&](std::string_view codec) { return video.codec.starts_with(codec); });
}

std::unique_ptr<media::SegmentEncoder> encoder_of(const std::string& name, const media::SegmentCutter& cutter,
                                                  Transcode transcode) {
    const CodedTrack& video = cutter.tracks().front();
    if (!wants_encoding(video, transcode)) return nullptr;
    return std::make_unique<media::SegmentEncoder>(name, video, cutter.start());
}

} // namespace

bool wants_encoding(const CodedTrack& video, Transcode transcode) {
    return transcode == Transcode::where_needed && !plays_everywhere(video) && !video.codec.starts_with("av01.") &&
           !video.codec.starts_with("vp09.");
}

std::vector<Rendition> renditions_of(const std::vector<CodedTrack>& tracks, bool encoded) {
    const bool is_copied = !tracks.front().entry.empty() && (!encoded || plays_somewhere(tracks.front()));
    Rendition video{{0}, !is_copied};
    if (tracks.size() > 1) video.tracks.push_back(1);
    std::vector<Rendition> renditions{video};
    for (std::size_t track = 2; track < tracks.size(); ++track)
        renditions.push_back({{track}});
    if (encoded && is_copied) renditions.push_back({video.tracks, true});
    return renditions;
}

Packager::Packager(const std::string& name, const std::vector<media::Keyframe>& keyframes, base::Micros end,
                   Transcode transcode)
    : m_cutter{name, keyframes, transcode == Transcode::never ? UnfitVideo::refuse : UnfitVideo::leave_out}
    , m_encoder{encoder_of(name, m_cutter, transcode)}
    , m_segments{plan_segments(keyframes, end)}
    , m_renditions{renditions_of(m_cutter.tracks(), m_encoder != nullptr)} {}

Offer Packager::offer() const {
    return {tracks(), m_encoder ? std::optional{m_encoder->track()} : std::nullopt, m_renditions};
}

const CodedTrack& Packager::track(const Rendition& rendition, std::size_t place) const {
    const std::size_t track = rendition.tracks[place];
    return track == 0 && rendition.encoded ? m_encoder->track() : tracks()[track];
}

std::vector<std::uint8_t> Packager::init(const Rendition& rendition) const {
    std::vector<const CodedTrack*> described;
    for (std::size_t place = 0; place < rendition.tracks.size(); ++place)
        described.push_back(&track(rendition, place));
    return init_segment(described);
}

std::vector<http::Piece> Packager::segment(const Rendition& rendition, std::size_t number) {
    return fragment(rendition, spans_of(rendition, m_segments.at(number), span_of(m_segments, number)), number);
}

media::CutSpan span_of(const std::vector<Segment>& segments, std::size_t number) {
    const Segment& segment = segments.at(number);
    media::CutSpan span;
    if (number > 0) span.begin = segment.keyframe;
    if (number + 1 < segments.size()) span.end = segment.end;
    return span;
}

std::vector<media::CodedSpan> Packager::spans_of(const Rendition& rendition, const Segment& segment,
                                                 const media::CutSpan& span) {
    if (!rendition.encoded) return m_cutter.cut(span, rendition.tracks);
    std::vector<media::CodedSpan> spans;
    const std::vector<std::size_t> sound{rendition.tracks.begin() + 1, rendition.tracks.end()};
    if (!sound.empty()) spans = m_cutter.cut(span, sound);
    spans.insert(spans.begin(), m_encoder->cut(segment.start, segment.end));
    return spans;
}

std::vector<http::Piece> Packager::keyframe_segment(const media::Keyframe& keyframe) {
    if (!is_only_encoded()) return fragment({{0}}, m_cutter.cut({keyframe.pts, keyframe.pts}, {0}), 0);
    const base::Micros shown = std::max(keyframe.pts, base::Micros{0});
    return fragment({{0}, true}, {m_encoder->cut(shown, shown + base::Micros{1})}, 0);
}

std::vector<http::Piece> Packager::fragment(const Rendition& rendition, const std::vector<media::CodedSpan>& spans,
                                            std::size_t number) {
    std::vector<TrackFragment> fragments;
    std::int64_t media_bytes = 0;
    for (std::size_t i = 0; i < spans.size(); ++i) {
        TrackFragment fragment{static_cast<std::uint32_t>(i + 1), track(rendition, i).shift, {}};
        if (!spans[i].samples.empty()) fragment.runs.push_back({spans[i].samples, media_bytes});
        media_bytes += static_cast<std::int64_t>(spans[i].bytes.size());
        fragments.push_back(std::move(fragment));
    }
    const std::vector<std::uint8_t> header =
        fragment_header(static_cast<std::uint32_t>(number + 1), fragments, static_cast<std::uint64_t>(media_bytes));
    auto bytes = std::make_shared<std::string>();
    bytes->reserve(header.size() + static_cast<std::size_t>(media_bytes));
    bytes->assign(header.begin(), header.end());
    for (const media::CodedSpan& one : spans)
        bytes->append(reinterpret_cast<const char*>(one.bytes.data()), one.bytes.size());
    return {std::move(bytes)};
}

} // namespace vlm::hls
