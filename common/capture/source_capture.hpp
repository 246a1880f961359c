// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <thread>

#include "common/capture/capture_options.hpp"
#include "common/capture/control.hpp"
#include "common/capture/frame_queue.hpp"
#include "common/capture/packet_uses.hpp"
#include "common/frames/source_counters.hpp"
#include "common/records/status_reporter.hpp"

namespace vlm::capture {

/// To what a source's thread is joined.
struct Wiring {
    FrameQueue& queue;
    frames::SourceCounters& counters;
    SourceControl& control;
    records::StatusReporter& status;
};

/// Reads one source to its end, in a thread of its own, into a queue. What goes wrong is said in the source's end.
class SourceCapture {
public:
    /// All of these outlive it.
    SourceCapture(std::size_t track, const NamedSource& source, const CaptureOptions& options, const Wiring& wiring);

    /// Waits for the thread: the queue must be at its end or abandoned.
    ~SourceCapture();
    SourceCapture(const SourceCapture&) = delete;
    SourceCapture& operator=(const SourceCapture&) = delete;

private:
    void run();
    void read(Ended& ended);
    void check(const frames::FrameSource& source, const PacketUses& uses) const;
    void read_frames(frames::FrameSource& source, PacketUses& uses, Ended& ended);
    [[nodiscard]] bool is_skipped(const frames::Track& track);
    void tell(const records::StreamEnd& end) const;

    std::size_t m_track;
    const NamedSource& m_source;
    const CaptureOptions& m_options;
    Wiring m_wiring;
    std::thread m_thread;
};

} // namespace vlm::capture
