// SPDX-License-Identifier: Apache-2.0
#include "common/capture/source_capture.hpp"

#include <optional>
#include <utility>

#include "common/base/error.hpp"
#include "common/base/signals.hpp"
#include "common/base/wait.hpp"
#include "common/base/what_failed.hpp"
#include "common/capture/frame_packer.hpp"
#include "common/frames/missing_frames.hpp"

namespace vlm::capture {

using records::StreamEnd;

namespace {

/// Waits until all packets are dealt with.
void tell_failures(PacketUses& uses, Ended& ended) {
    for (std::string& reason : uses.finish())
        ended.missing.push_back(std::move(reason));
}

} // namespace

SourceCapture::SourceCapture(std::size_t track, const NamedSource& source, const CaptureOptions& options,
                             const Wiring& wiring)
    : m_track{track}
    , m_source{source}
    , m_options{options}
    , m_wiring{wiring}
    , m_thread{[this] { run(); }} {}

SourceCapture::~SourceCapture() {
    m_thread.join();
}

void SourceCapture::run() {
    Ended ended;
    StreamEnd& end = ended.end;
    try {
        read(ended);
    } catch (const base::Interrupted&) {
        end.reason = StreamEnd::Reason::interrupted;
    } catch (const std::exception& error) { // it ends this source, and is told where the source's end is taken
        end.reason = StreamEnd::Reason::failed;
        end.error = base::what_failed(error);
        ended.wrong_usage = dynamic_cast<const base::UsageError*>(&error) != nullptr;
    }
    tell(end);
    m_wiring.counters.ended = true;
    m_wiring.status.changed();
    std::ignore = m_wiring.queue.push({m_track, std::move(ended)});
}

void SourceCapture::tell(const StreamEnd& end) const {
    using Kind = records::SourceEvent::Kind;
    if (!m_source.opening.on_event || end.reason == StreamEnd::Reason::interrupted) return;
    m_source.opening.on_event({end.reason == StreamEnd::Reason::failed ? Kind::failed : Kind::ended, end.error});
}

void SourceCapture::read(Ended& ended) {
    PacketUses uses{m_source, m_options, m_wiring.control, m_wiring.counters.drops};
    frames::OpenOptions opening = m_source.opening;
    opening.live.counters = &m_wiring.counters.input;
    opening.live.changed = [this] { m_wiring.status.changed(); };
    if (uses.any()) opening.live.tap = &uses;
    opening.live.wishes = &m_wiring.control.wishes;
    opening.live.decode = m_options.frames || m_options.recording.on_motion;
    try {
        const auto source = frames::open(m_source.place, opening);
        check(*source, uses);
        read_frames(*source, uses, ended);
    } catch (...) { // what was recorded until then is kept, and is told of first
        tell_failures(uses, ended);
        throw;
    }
    tell_failures(uses, ended);
}

/// What has its packets goes through the tap: a file has not, nor has a frame stream.
void SourceCapture::check(const frames::FrameSource& source, const PacketUses& uses) const {
    if (source.tracks().size() > 1) {
        throw base::InputError{m_source.place, "is a stream of several sources; capture reads one at a time"};
    }
    if (uses.any() && !uses.connected_once()) {
        throw base::UsageError{
            m_source.called() +
            ": --record and --publish are for live sources and pipes, not for files and frame streams"};
    }
}

/// While a source is paused, a file waits, and what is live goes by.
bool SourceCapture::is_skipped(const frames::Track& track) {
    constexpr std::chrono::milliseconds pause{50};
    while (m_wiring.control.paused && !track.live) {
        if (base::wait_or_stop(pause) == base::Waited::stopped) base::throw_if_stopped();
    }
    return m_wiring.control.paused;
}

void SourceCapture::read_frames(frames::FrameSource& source, PacketUses& uses, Ended& ended) {
    StreamEnd& end = ended.end;
    const frames::Track& track = source.tracks().front();
    m_wiring.control.chosen = !track.live;
    const media::PictureSize wanted = media::fitted(track.shown, m_options.size);
    FramePacker packer{track, m_source.name, m_options, m_wiring.queue.agree(m_track, wanted, track.live)};
    const auto count_faults = [&] {
        end.faults = static_cast<std::int64_t>(source.faults());
        m_wiring.counters.input.faults = end.faults;
    };
    std::optional<std::int64_t> epoch;
    while (auto frame = source.next()) {
        base::throw_if_stopped();
        if (frame->record.motion) uses.trigger(frame->record.t);
        if (!m_options.frames || is_skipped(track)) continue;
        frame->track = m_track;
        const std::int64_t its_epoch = frame->record.epoch;
        Captured captured = packer.pack(std::move(*frame));
        count_faults();
        ++m_wiring.counters.kept;
        if (std::exchange(epoch, its_epoch) != its_epoch && !m_wiring.queue.begin(m_track, packer.header(captured)))
            return;
        if (!m_wiring.queue.push({m_track, std::move(captured)})) return;
    }
    count_faults();
    if (!epoch && m_options.frames) throw frames::no_frames(source);
    for (const frames::MissingFrame& missing : frames::missing_frames(source))
        ended.missing.push_back(missing.reason);
    const frames::Ending ending = source.ending();
    end.error = ending.reason;
    if (ending.kind != frames::Ending::Kind::truncated) return;
    end.reason = StreamEnd::Reason::failed;
    end.error = track.source + ": " + ending.reason;
}

} // namespace vlm::capture
