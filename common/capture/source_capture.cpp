// SPDX-License-Identifier: Apache-2.0
#include "common/capture/source_capture.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/signals.hpp"
#include "common/capture/frame_packer.hpp"

namespace vlm::capture {

using records::StreamEnd;

namespace {

[[noreturn]] void throw_no_frames(const frames::FrameSource& source) {
    const frames::Track& track = source.tracks().front();
    if (source.faults() > 0) {
        throw base::InputError{track.source, "nothing of its video can be decoded: " + source.last_fault()};
    }
    const auto end = track.selection.end ? track.selection.end : track.end;
    throw base::InputError{track.source,
                           fmt::format("no frames from {} to {}", base::format_clock(track.selection.start),
                                       end ? base::format_clock(*end) : "its end")};
}

} // namespace

SourceCapture::SourceCapture(std::size_t track, const NamedSource& source, const CaptureOptions& options,
                             FrameQueue& queue)
    : m_track{track}
    , m_source{source}
    , m_options{options}
    , m_queue{queue}
    , m_thread{[this] { run(); }} {}

SourceCapture::~SourceCapture() {
    m_thread.join();
}

void SourceCapture::run() {
    StreamEnd end;
    try {
        read(end);
    } catch (const base::Interrupted&) {
        end.reason = StreamEnd::Reason::interrupted;
    } catch (const std::exception& error) { // it ends this source, and is told where the source's end is taken
        end.reason = StreamEnd::Reason::failed;
        end.error = error.what();
    }
    std::ignore = m_queue.push({m_track, Ended{end}});
}

void SourceCapture::read(StreamEnd& end) {
    const auto source = frames::open(m_source.place, m_source.opening);
    if (source->tracks().size() > 1) {
        throw base::InputError{m_source.place, "is a stream of several sources; capture reads one at a time"};
    }
    const frames::Track& track = source->tracks().front();
    const media::PictureSize wanted = media::fitted({track.info.width, track.info.height}, m_options.size);
    FramePacker packer{track, m_source.name, m_options, m_queue.agree(m_track, wanted, track.live)};
    std::optional<std::int64_t> epoch;
    while (auto frame = source->next()) {
        base::throw_if_stopped();
        frame->track = m_track;
        const std::int64_t its_epoch = frame->record.epoch;
        Captured captured = packer.pack(std::move(*frame));
        end.faults = static_cast<std::int64_t>(source->faults());
        if (std::exchange(epoch, its_epoch) != its_epoch && !m_queue.begin(m_track, packer.header(captured))) return;
        if (!m_queue.push({m_track, std::move(captured)})) return;
    }
    end.faults = static_cast<std::int64_t>(source->faults());
    if (!epoch) throw_no_frames(*source);
    const frames::Ending ending = source->ending();
    end.error = ending.reason;
    if (ending.kind == frames::Ending::Kind::truncated) end.reason = StreamEnd::Reason::failed;
}

} // namespace vlm::capture
