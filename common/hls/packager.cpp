// SPDX-License-Identifier: Apache-2.0
#include "common/hls/packager.hpp"

#include <algorithm>

#include "common/hls/fragment.hpp"
#include "common/hls/init_segment.hpp"

namespace vlm::hls {
namespace {

std::vector<Packager::Rendition> renditions_of(std::size_t tracks) {
    std::vector<Packager::Rendition> renditions{{{0}}};
    if (tracks > 1) renditions.front().tracks.push_back(1);
    for (std::size_t track = 2; track < tracks; ++track)
        renditions.push_back({{track}});
    return renditions;
}

} // namespace

Packager::Packager(const std::string& name, const std::vector<media::Keyframe>& keyframes, base::Micros end)
    : m_cutter{name, keyframes}
    , m_segments{plan_segments(keyframes, end)}
    , m_renditions{renditions_of(m_cutter.tracks().size())} {}

std::vector<std::uint8_t> Packager::init(const Rendition& rendition) const {
    std::vector<const media::CodedTrack*> tracks;
    for (const std::size_t track : rendition.tracks)
        tracks.push_back(&m_cutter.tracks()[track]);
    return init_segment(tracks);
}

std::vector<std::uint8_t> Packager::segment(const Rendition& rendition, std::size_t number) {
    const Segment& segment = m_segments.at(number);
    media::CutSpan span;
    if (number > 0) span.begin = segment.keyframe;
    if (number + 1 < m_segments.size()) span.end = segment.end;
    return fragment(rendition, span, number);
}

std::vector<std::uint8_t> Packager::keyframe_segment(const media::Keyframe& keyframe) {
    return fragment({{0}}, {keyframe.pts, keyframe.pts}, 0);
}

std::vector<std::uint8_t> Packager::fragment(const Rendition& rendition, const media::CutSpan& span,
                                             std::size_t number) {
    const std::vector<media::CodedSpan> spans = m_cutter.cut(span, rendition.tracks);
    std::vector<TrackFragment> fragments;
    std::int64_t media_bytes = 0;
    for (std::size_t i = 0; i < spans.size(); ++i) {
        TrackFragment fragment{static_cast<std::uint32_t>(i + 1), tracks()[rendition.tracks[i]].shift, {}};
        if (!spans[i].samples.empty()) fragment.runs.push_back({spans[i].samples, media_bytes});
        media_bytes += static_cast<std::int64_t>(spans[i].bytes.size());
        fragments.push_back(std::move(fragment));
    }
    std::vector<std::uint8_t> bytes =
        fragment_header(static_cast<std::uint32_t>(number + 1), fragments, static_cast<std::uint64_t>(media_bytes));
    for (const media::CodedSpan& one : spans)
        bytes.insert(bytes.end(), one.bytes.begin(), one.bytes.end());
    return bytes;
}

} // namespace vlm::hls
