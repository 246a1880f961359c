// SPDX-License-Identifier: Apache-2.0
#include "common/frames/stream_source.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/media/turn.hpp"

namespace vlm::frames {

using base::InputError;
using base::Micros;
using records::FrameRecord;
using records::StreamEnd;
using records::StreamHeader;

namespace {

constexpr const char* cut_off = "the frame stream is cut off: its end is missing";

/// Why a source failed, without its name where the reason begins with it.
std::string reason_of(const StreamEnd& end) {
    if (end.error.empty()) return "its writer failed";
    const std::string name = end.source + ": ";
    return end.error.starts_with(name) ? end.error.substr(name.size()) : end.error;
}

/// Of a picture of which no record spoke, the stream's `index`th.
FrameRecord unannounced(const media::Picture& picture, std::int64_t index) {
    FrameRecord record;
    record.index = index;
    record.keyframe = media::is_keyframe(picture);
    return record;
}

} // namespace

StreamSource::StreamSource(const std::string& name, const OpenOptions& options, std::unique_ptr<media::PipeInput> input)
    : m_name{name}
    , m_options{options}
    , m_faults{name, "decoding"}
    , m_reader{name, std::move(input), options.decoding, m_faults, &records::is_stream_record}
    , m_tracks(m_reader.videos().size())
    , m_lanes(m_tracks.size()) {
    if (m_reader.has_texts()) read_headers();
    for (std::size_t track = 0; track < m_tracks.size(); ++track)
        begin(track);
}

/// Each source's header comes before its first frame.
void StreamSource::read_headers() {
    const auto known = [](const Lane& lane) { return lane.header.has_value(); };
    while (!std::all_of(m_lanes.begin(), m_lanes.end(), known)) {
        switch (m_reader.next()) {
        case media::NutReader::Item::text:
            take_record(records::parse_stream_record(m_reader.text()));
            break;
        case media::NutReader::Item::picture:
            throw InputError{m_name, "a frame comes before its stream's header"};
        case media::NutReader::Item::end:
            throw InputError{m_name, m_reader.error().empty() ? cut_off : m_reader.error()};
        }
    }
}

/// Settles what is wanted of a track, now that it is known.
void StreamSource::begin(std::size_t number) {
    Track& track = m_tracks[number];
    Lane& lane = m_lanes[number];
    track.source = m_name;
    track.info = m_reader.videos()[number];
    track.shown = {track.info.width, track.info.height};
    track.decoder = m_reader.decoder(number);
    track.selection = m_options.selection;
    if (lane.header) {
        track.source = lane.header->source;
        if (m_options.selection_of) track.selection = m_options.selection_of(track.source).value_or(track.selection);
        track.fingerprint = lane.header->video;
        track.info.width = lane.header->source_width;
        track.info.height = lane.header->source_height;
        track.info.orientation = {lane.header->rotation / 90, lane.header->mirrored};
        track.decoder = lane.header->decoder;
        const bool wished = m_options.find_end == media::Sampler::FindEnd::where_possible;
        if (wished || media::needs_end(track.selection)) track.end = lane.header->end;
        track.live = lane.header->live;
    }
    using Kind = media::Selection::Kind;
    if (track.end) track.selection = media::resolved(track.selection, *track.end);
    if (track.selection.kind == Kind::spread) track.selection.kind = Kind::rate;
    if (track.selection.kind == Kind::count && !track.end) {
        throw InputError{track.source, "a stream's end is not known beforehand; use --fps or --every"};
    }
    lane.chooser.emplace(track.selection, media::WantedTimes{track.selection, track.end});
    lane.served.emplace(track.selection, track.end);
}

std::optional<Frame> StreamSource::next() {
    try {
        while (m_chosen.empty()) {
            if (m_finished || !read_item()) return std::nullopt;
        }
    } catch (...) {
        m_faults.flush(); // before it is told how the stream ended
        throw;
    }
    Frame frame = std::move(m_chosen.front());
    m_chosen.pop_front();
    return frame;
}

/// False at the end, once nothing is left.
bool StreamSource::read_item() {
    switch (m_reader.next()) {
    case media::NutReader::Item::text:
        take_record(records::parse_stream_record(m_reader.text()));
        break;
    case media::NutReader::Item::picture:
        take_picture();
        break;
    case media::NutReader::Item::end:
        finish_all();
        break;
    }
    return !m_finished || !m_chosen.empty();
}

void StreamSource::take_record(const records::StreamRecord& record) {
    Lane& lane = m_lanes[m_reader.video()];
    if (const auto* header = std::get_if<StreamHeader>(&record)) {
        lane.header = *header;
        m_tracks[m_reader.video()].info.width = header->source_width;
        m_tracks[m_reader.video()].info.height = header->source_height;
    } else if (const auto* frame = std::get_if<FrameRecord>(&record)) {
        lane.announced = *frame;
    } else if (const auto* end = std::get_if<StreamEnd>(&record)) {
        lane.ended = true;
        lane.written = end->frames;
        m_faults_before += static_cast<std::uint64_t>(std::max<std::int64_t>(end->faults, 0));
        if (end->reason == StreamEnd::Reason::failed) lane.failure = reason_of(*end);
        if (all_ended()) m_goes_on = m_reader.finish();
    }
}

void StreamSource::take_picture() {
    Lane& lane = m_lanes[m_reader.video()];
    media::Picture& picture = m_reader.picture();
    FrameRecord record = std::exchange(lane.announced, std::nullopt).value_or(unannounced(picture, lane.came));
    lane.came = record.index + 1;
    record.source = m_tracks[m_reader.video()].source;
    record.t = picture.t;
    if (lane.header) {
        media::mark_colours(picture, {lane.header->range, lane.header->matrix});
        media::mark_colours(picture, {record.range, record.matrix});
    }
    if (lane.last && picture.t <= *lane.last) {
        m_faults.add("a frame that goes back in time");
        return;
    }
    if (lane.last) lane.last_duration = picture.t - *lane.last;
    lane.last = picture.t;
    choose(m_reader.video(), std::move(picture), std::move(record));
}

/// Gives the chooser a picture, and takes what it has made up its mind about: this picture or the one before.
void StreamSource::choose(std::size_t track, media::Picture picture, FrameRecord record) {
    Lane& lane = m_lanes[track];
    const media::Selection& selection = m_tracks[track].selection;
    const bool keyframes =
        selection.kind == media::Selection::Kind::keyframes || selection.snap == media::Selection::Snap::keyframe;
    if (keyframes && !record.keyframe) return;
    const auto kind = record.keyframe ? media::FrameChooser::Kind::keyframe : media::FrameChooser::Kind::other;
    std::deque<media::Picture> chosen;
    lane.chooser->add(std::move(picture), kind, chosen);
    for (media::Picture& each : chosen) {
        const FrameRecord& its = each.t == record.t ? record : lane.held;
        give(track, std::move(each), its);
    }
    lane.held = std::move(record);
}

/// As its source stores it, in which way a file's are chosen, cut and scaled, too.
void StreamSource::give(std::size_t track, media::Picture picture, const FrameRecord& record) {
    const media::Orientation orientation = m_tracks[track].info.orientation;
    if (orientation != media::Orientation{}) picture = media::turned(picture, media::inverse(orientation));
    picture.wanted = m_lanes[track].served->serve(picture.t);
    m_chosen.push_back({track, std::move(picture), record});
}

/// Where bytes of the stream are damaged, its reader goes on at the next place that makes sense.
void StreamSource::count_lost() {
    for (std::size_t number = 0; number < m_lanes.size(); ++number) {
        const std::int64_t came = m_reader.packets(number);
        if (m_lanes[number].written > came)
            m_faults.add("a frame that is lost", static_cast<std::uint64_t>(m_lanes[number].written - came));
    }
}

void StreamSource::finish_all() {
    m_finished = true;
    count_lost();
    m_faults.flush();
    for (std::size_t number = 0; number < m_lanes.size(); ++number) {
        Lane& lane = m_lanes[number];
        if (lane.failure && !lane.last) continue; // nobody knows where it would have ended
        const Micros last = lane.last.value_or(Micros{0});
        Micros end = last + std::max(lane.last_duration, Micros{1});
        if (lane.header && lane.header->end) end = std::clamp(*lane.header->end, last + Micros{1}, end); // it may know
        lane.end = std::max(end, m_tracks[number].end.value_or(end));
        std::deque<media::Picture> chosen;
        lane.chooser->finish(*lane.end, chosen);
        for (media::Picture& each : chosen)
            give(number, std::move(each), lane.held);
    }
}

std::uint64_t StreamSource::faults() const {
    return m_faults.total() + m_faults_before;
}

Ending StreamSource::ending() const {
    Ending ending;
    const auto failed = std::find_if(m_lanes.begin(), m_lanes.end(), [](const Lane& lane) { return lane.failure; });
    if (failed != m_lanes.end()) {
        ending.reason = *failed->failure;
        ending.track = static_cast<std::size_t>(failed - m_lanes.begin());
    } else {
        ending.reason = why_truncated();
    }
    if (!ending.reason.empty()) ending.kind = Ending::Kind::truncated;
    for (const Lane& lane : m_lanes)
        ending.ends.push_back(lane.end);
    return ending;
}

bool StreamSource::all_ended() const {
    return std::all_of(m_lanes.begin(), m_lanes.end(), [](const Lane& lane) { return lane.ended; });
}

/// Empty where it is whole: what comes after the last record is for others, but for another stream.
std::string StreamSource::why_truncated() const {
    if (m_goes_on) return "another frame stream follows this one, and is not read";
    if (m_reader.has_texts() && all_ended()) return "";
    const bool broken = !m_reader.error().empty() || !m_reader.has_texts();
    return broken ? m_reader.error() : cut_off;
}

} // namespace vlm::frames
