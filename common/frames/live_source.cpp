// SPDX-License-Identifier: Apache-2.0
#include "common/frames/live_source.hpp"

#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/redact.hpp"

namespace vlm::frames {

using base::InputError;
using media::Selection;
using records::SourceEvent;

namespace {

/// What can be asked of something that has no end.
OpenOptions endless(const std::string& name, OpenOptions options) {
    Selection& selection = options.selection;
    if (selection.kind == Selection::Kind::count) {
        throw InputError{name, "a live source has no end to be divided; use --fps or --every"};
    }
    if (selection.kind == Selection::Kind::spread) selection.kind = Selection::Kind::rate;
    return options;
}

media::PictureSize shown(const media::VideoInfo& info) {
    return {info.width, info.height};
}

} // namespace

LiveSource::LiveSource(const std::string& name, const OpenOptions& options, std::unique_ptr<media::PipeInput> pipe)
    : m_place{name}
    , m_options{endless(base::redact_url(name), options)}
    , m_name{base::redact_url(name)}
    , m_pipe{std::move(pipe)}
    , m_faults{m_name, "decoding"}
    , m_progress{m_options.selection}
    , m_reconnection{m_name, m_pipe ? std::optional{0} : m_options.retries, m_options.on_event} {
    if (m_options.live.counters == nullptr) m_options.live.counters = &m_own_counters;
    m_options.live.counters->live = true;
    std::ignore = connect();
    m_tracks = {{m_name, "", m_input->info(), m_input->decoder(), m_options.selection, std::nullopt, true,
                 shown(m_input->info())}};
}

/// False where it turns out to have ended for good.
bool LiveSource::connect() {
    for (std::string reason; !try_to_connect(reason);)
        m_reconnection.unreachable(reason);
    if (m_input->is_finished() && m_options.live.counters->connections > 1) return false;
    tell({SourceEvent::Kind::connected});
    m_reconnection.reached();
    return true;
}

bool LiveSource::try_to_connect(std::string& reason) {
    try {
        m_input = std::make_unique<media::LiveInput>(m_place, m_options.reading, m_options.live, m_options.decoding,
                                                     m_progress, m_faults, std::move(m_pipe));
        return true;
    } catch (const InputError& error) { // what cannot be reached now may come back
        reason = error.what();
        return false;
    }
}

std::optional<Frame> LiveSource::next() {
    for (;;) {
        std::string reason = m_name + ": the source has ended the connection";
        bool failed = false;
        media::Picture picture;
        media::Taken taken;
        try {
            switch (m_input->next(picture, taken)) {
            case media::LiveInput::Got::picture:
                return frame_of(std::move(picture), taken);
            case media::LiveInput::Got::done:
                return std::nullopt;
            case media::LiveInput::Got::ended:
                break;
            }
        } catch (const InputError& error) { // told where it is waited, or thrown again where it ends here
            reason = error.what();
            failed = true;
        }
        tell({m_input->stalled() ? SourceEvent::Kind::stalled : SourceEvent::Kind::disconnected, reason});
        const bool at_once =
            !failed && m_input->may_finish() && m_reconnection.is_first_try(); // to ask whether that was all
        m_input.reset();
        if (!m_reconnection.may_retry()) {
            if (failed) throw base::Error{reason};
            return std::nullopt;
        }
        if (!at_once) m_reconnection.wait(reason);
        if (!connect()) return std::nullopt;
    }
}

Frame LiveSource::frame_of(media::Picture picture, const media::Taken& taken) {
    m_reconnection.delivers();
    m_tracks.front().info = m_input->info();
    m_tracks.front().decoder = m_input->decoder();
    m_tracks.front().shown = shown(m_input->info());
    Frame frame;
    frame.record.source = m_name;
    frame.record.t = picture.t;
    frame.record.pts = taken.pts;
    frame.record.index = m_index++;
    frame.record.keyframe = media::is_keyframe(picture);
    frame.record.epoch = taken.epoch;
    picture.wanted = m_progress.served.serve(picture.t);
    frame.record.wall = base::format_wall(taken.wall);
    frame.record.clock = taken.by_source ? "source" : "arrival";
    frame.arrival = taken.arrival;
    frame.picture = std::move(picture);
    tell_epoch(frame.record);
    return frame;
}

void LiveSource::tell(SourceEvent event) const {
    if (m_options.on_event) m_options.on_event(std::move(event));
}

void LiveSource::tell_epoch(const records::FrameRecord& frame) {
    const auto before = std::exchange(m_epoch, frame.epoch);
    if (!before || *before == frame.epoch) return;
    SourceEvent event{SourceEvent::Kind::epoch};
    event.t = frame.t;
    event.epoch = frame.epoch;
    tell(std::move(event));
}

} // namespace vlm::frames
