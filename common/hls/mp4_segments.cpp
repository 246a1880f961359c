// SPDX-License-Identifier: Apache-2.0
#include "common/hls/mp4_segments.hpp"

#include <algorithm>
#include <utility>

#include "common/base/file_bytes.hpp"
#include "common/hls/fragment.hpp"
#include "common/hls/init_segment.hpp"
#include "common/hls/mp4_head.hpp"
#include "common/media/decode_order.hpp"
#include "common/media/span_collector.hpp"

namespace vlm::hls {

using base::Micros;
using media::CodedTrack;
using media::CutSpan;

namespace {

std::vector<std::size_t> all_of(std::size_t count) {
    std::vector<std::size_t> all(count);
    for (std::size_t i = 0; i < count; ++i)
        all[i] = i;
    return all;
}

/// Media time begins with the picture that is shown first.
media::Timeline timeline_of(const std::string& name, const EditedTrack& video, media::Fraction tick) {
    std::optional<std::int64_t> start;
    for (const TableSample& sample : video.samples) {
        if (!video.is_hidden(sample) && (!start || sample.pts() < *start)) start = sample.pts();
    }
    if (!start) throw NotTaken{name, "it shows nothing"};
    media::Timeline timeline{tick, media::Discontinuities::none};
    timeline.set_start(*start);
    return timeline;
}

} // namespace

Mp4Segments::Mp4Segments(const std::string& name, const std::vector<media::Keyframe>& keyframes, Micros end)
    : m_name{name}
    , m_segments{plan_segments(keyframes, end)} {
    const Mp4File file{name};
    m_file = file.file();
    if (m_segments.empty()) throw NotTaken{name, "it shows nothing"};
    read_tracks(file, keyframes);
    m_renditions = renditions_of(m_tracks, false);
}

/// libavformat tells what the tracks are, and is to see the same samples: a head is all that it is given.
void Mp4Segments::read_tracks(const Mp4File& file, const std::vector<media::Keyframe>& keyframes) {
    const std::vector<std::uint8_t> movie = file.movie();
    Mp4Tables tables = read_mp4_tables(m_name, movie, file.size());
    const base::MemoryFile memory = mp4_head(m_name, file, movie, tables);
    take_samples(std::move(tables));
    find_keyframes(keyframes);
    try {
        media::SegmentCutter head{memory.path(), keyframes, m_samples[0].timeline};
        m_tracks = head.tracks();
        if (m_tracks.size() != m_samples.size()) throw NotTaken{m_name, "it has sound that segments do not take"};
        const std::vector<media::CodedSpan> spans = head.cut({}, all_of(m_tracks.size()));
        check(spans, file);
        if (m_samples[0].guessed) m_samples[0].guessed = spans[0].samples.back().duration;
    } catch (const NotTaken&) {
        throw;
    } catch (const base::InputError& error) {
        throw NotTaken{m_name, std::string{"libavformat does not read its beginning: "} + error.what()};
    }
}

void Mp4Segments::take_samples(Mp4Tables tables) {
    std::stable_partition(tables.tracks.begin(), tables.tracks.end(),
                          [](const TableTrack& track) { return track.kind == CodedTrack::Kind::video; });
    for (TableTrack& track : tables.tracks) {
        // The parser that libavformat has for VP9 takes away what the table says of a sample's length.
        const bool guesses = track.tells_order || track.codec == media::mp4_type("vp09");
        EditedTrack edited = edited_track(m_name, track, tables.timescale);
        const media::Fraction tick{1, static_cast<std::int64_t>(track.timescale)};
        const media::Timeline timeline =
            m_samples.empty() ? timeline_of(m_name, edited, tick) : m_samples[0].timeline.in(tick);
        m_samples.push_back({std::move(edited), timeline, guesses ? std::optional<std::int64_t>{0} : std::nullopt});
    }
}

/// Segments are looked up by when their keyframes are shown, which must grow. The index knows them by the same times.
void Mp4Segments::find_keyframes(const std::vector<media::Keyframe>& known) {
    const Track& video = m_samples[0];
    const std::vector<TableSample>& samples = video.edited.samples;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (samples[i].sync == 0) continue;
        if (!m_keyframes.empty() && samples[m_keyframes.back()].pts() >= samples[i].pts())
            throw NotTaken{m_name, "its keyframes are shown in another order"};
        m_keyframes.push_back(static_cast<std::uint32_t>(i));
    }
    const auto is_earlier = [&](std::uint32_t key, Micros time) { return video.time(samples[key]) < time; };
    for (const media::Keyframe& keyframe : known) {
        const auto found = std::lower_bound(m_keyframes.begin(), m_keyframes.end(), keyframe.pts, is_earlier);
        if (found == m_keyframes.end() || video.time(samples[*found]) != keyframe.pts)
            throw NotTaken{m_name, "its keyframes are others than those of the index"};
    }
}

/// What libavformat reads of the head is what the tables say.
void Mp4Segments::check(const std::vector<media::CodedSpan>& head, const Mp4File& file) const {
    for (std::size_t track = 0; track < m_samples.size(); ++track) {
        const std::vector<TableSample>& samples = m_samples[track].edited.samples;
        const Range ours = range(track, {});
        const std::vector<media::CodedSample>& theirs = head[track].samples;
        bool same = !theirs.empty() && theirs.size() <= ours.end - ours.begin;
        for (std::size_t i = 0; same && i < theirs.size(); ++i) {
            const media::CodedSample one = coded(m_samples[track], ours.begin + i);
            same = one.dts == theirs[i].dts && one.pts == theirs[i].pts && one.size == theirs[i].size &&
                   one.keyframe == theirs[i].keyframe;
        }
        if (!same) throw NotTaken{m_name, "libavformat reads its samples otherwise"};
        const std::vector<std::uint8_t> first = file.bytes(samples[ours.begin].position, theirs[0].size);
        if (!std::equal(first.begin(), first.end(), head[track].bytes.begin()))
            throw NotTaken{m_name, "libavformat changes its samples"};
    }
}

std::vector<std::uint8_t> Mp4Segments::init(const Rendition& rendition) const {
    std::vector<const CodedTrack*> described;
    for (const std::size_t track : rendition.tracks)
        described.push_back(&m_tracks[track]);
    return init_segment(described);
}

std::vector<http::Piece> Mp4Segments::segment(const Rendition& rendition, std::size_t number) const {
    return fragment(rendition, span_of(m_segments, number), number);
}

std::vector<http::Piece> Mp4Segments::keyframe_segment(const media::Keyframe& keyframe) const {
    return fragment({{0}, false}, {keyframe.pts, keyframe.pts}, 0);
}

/// From the keyframe up to the one with which the next part begins.
Mp4Segments::Range Mp4Segments::pictures(const CutSpan& span) const {
    const Track& video = m_samples[0];
    const std::vector<TableSample>& samples = video.edited.samples;
    const auto from = [&](std::size_t begin, Micros time) {
        return std::partition_point(m_keyframes.begin() + static_cast<std::ptrdiff_t>(begin), m_keyframes.end(),
                                    [&](std::uint32_t key) { return video.time(samples[key]) < time; });
    };
    const Micros begin = span.begin.value_or(m_segments.front().keyframe);
    const auto first = from(0, begin);
    if (first == m_keyframes.end()) throw base::InputError{m_name, "has no such keyframe"};
    if (span.end && *span.end <= begin) return {*first, std::size_t{*first} + 1};
    if (span.end) {
        const auto next = from(static_cast<std::size_t>(first - m_keyframes.begin()) + 1, *span.end);
        return {*first, next == m_keyframes.end() ? samples.size() : *next};
    }
    std::size_t end = samples.size();
    while (end > *first && video.edited.is_hidden(samples[end - 1]))
        --end;
    return {*first, end};
}

Mp4Segments::Range Mp4Segments::sound(const Track& track, const CutSpan& span) const {
    const std::vector<TableSample>& samples = track.edited.samples;
    const auto from = [&](auto is_before) {
        return static_cast<std::size_t>(std::partition_point(samples.begin(), samples.end(), is_before) -
                                        samples.begin());
    };
    const std::size_t begin = from([&](const TableSample& sample) {
        if (span.begin) return track.time(sample) < *span.begin;
        return track.edited.is_hidden(sample) && track.time(sample) < -media::sound_priming;
    });
    if (!span.end) return {begin, samples.size()};
    return {begin, std::max(begin, from([&](const TableSample& sample) { return track.time(sample) < *span.end; }))};
}

Mp4Segments::Range Mp4Segments::range(std::size_t track, const CutSpan& span) const {
    return track == 0 ? pictures(span) : sound(m_samples[track], span);
}

/// As libavformat would give it. Where the track ends before its last sample does, that is taken to last as the others.
media::CodedSample Mp4Segments::coded(const Track& track, std::size_t sample) {
    const std::vector<TableSample>& samples = track.edited.samples;
    const TableSample& one = samples[sample];
    std::int64_t duration = track.guessed.value_or(0);
    if (!track.guessed) {
        const bool last = sample + 1 == samples.size();
        duration = (last ? track.edited.end : samples[sample + 1].dts) - one.dts;
        if (last && duration <= 0 && sample > 0) duration = one.dts - samples[sample - 1].dts;
    }
    return {one.dts, one.pts(), duration, one.size, one.sync != 0};
}

PlacedSamples Mp4Segments::placed(std::size_t track, const CutSpan& span) const {
    const std::vector<TableSample>& samples = m_samples[track].edited.samples;
    const Range taken = range(track, span);
    PlacedSamples placed;
    placed.samples.reserve(taken.end - taken.begin);
    placed.positions.reserve(taken.end - taken.begin);
    for (std::size_t i = taken.begin; i < taken.end; ++i) {
        placed.samples.push_back(coded(m_samples[track], i));
        placed.positions.push_back(samples[i].position);
    }
    std::optional<std::int64_t> next;
    const bool alone = span.begin && span.begin == span.end;
    if (track == 0 && span.end && !alone && taken.end < samples.size()) next = samples[taken.end].dts;
    if (track == 0) media::limit_decode_times(placed.samples);
    media::settle_durations(placed.samples, -m_tracks[track].shift, next);
    return placed;
}

std::vector<http::Piece> Mp4Segments::fragment(const Rendition& rendition, const CutSpan& span,
                                               std::size_t number) const {
    std::vector<PlacedSamples> tracks;
    for (const std::size_t track : rendition.tracks)
        tracks.push_back(placed(track, span));
    FileLayout layout = lay_out(tracks);
    std::vector<TrackFragment> fragments;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        fragments.push_back(
            {static_cast<std::uint32_t>(i + 1), m_tracks[rendition.tracks[i]].shift, std::move(layout.runs[i])});
    }
    const std::vector<std::uint8_t> header =
        fragment_header(static_cast<std::uint32_t>(number + 1), fragments, static_cast<std::uint64_t>(layout.bytes));
    std::vector<http::Piece> pieces{std::make_shared<const std::string>(header.begin(), header.end())};
    for (const FileExtent& extent : layout.extents)
        pieces.emplace_back(http::FileRange{m_file, extent.position, extent.size});
    return pieces;
}

} // namespace vlm::hls
