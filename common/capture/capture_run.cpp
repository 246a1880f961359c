// SPDX-License-Identifier: Apache-2.0
#include "common/capture/capture_run.hpp"

#include <deque>
#include <optional>
#include <set>
#include <string>

#include "common/base/clock.hpp"
#include "common/base/command_channel.hpp"
#include "common/base/log.hpp"
#include "common/base/signals.hpp"
#include "common/capture/run_share.hpp"
#include "common/capture/source_capture.hpp"
#include "common/frames/source_counters.hpp"
#include "common/records/status_reporter.hpp"

namespace vlm::capture {

using base::ExitCode;
using records::StreamEnd;
using records::StreamHeader;

namespace {

std::vector<std::string> names_of(const std::vector<NamedSource>& sources) {
    std::vector<std::string> names;
    for (const NamedSource& source : sources)
        names.push_back(source.called());
    return names;
}

/// What is known of sources before they are open.
std::vector<StreamHeader> expected_headers(const std::vector<NamedSource>& sources, const CaptureOptions& options) {
    std::vector<StreamHeader> headers;
    for (const NamedSource& source : sources) {
        StreamHeader header;
        header.source = source.called();
        header.program = options.program;
        header.started = base::format_wall(base::wall_now());
        header.live = true;
        header.codec = options.mjpeg ? "mjpeg" : "rawvideo";
        header.pixel_format = options.mjpeg ? "yuvj420p" : "yuv420p";
        if (!options.mjpeg && !options.pixel_format.empty()) header.pixel_format = options.pixel_format;
        headers.push_back(header);
    }
    return headers;
}

/// What the counters of every source stand at.
std::vector<records::SourceReading> read_sources(const std::vector<NamedSource>& sources,
                                                 std::deque<frames::SourceCounters>& counters, FrameQueue& queue) {
    std::vector<records::SourceReading> readings;
    for (std::size_t track = 0; track < sources.size(); ++track) {
        readings.push_back(frames::reading_of(counters[track]));
        readings.back().source = sources[track].called();
        readings.back().dropped = queue.dropped(track);
    }
    return readings;
}

void count_written(frames::SourceCounters& counters, std::optional<base::Steady::time_point> arrival) {
    ++counters.written;
    if (arrival) counters.latencies.add(base::ms_since(*arrival));
}

/// What became of the sources.
class Tally {
public:
    void add(const NamedSource& source, const Ended& ended) {
        const StreamEnd& end = ended.end;
        m_wrong_usage = m_wrong_usage || ended.wrong_usage;
        for (const std::string& line : ended.missing)
            base::log::error("{}", line);
        if (!ended.missing.empty()) ++m_failed;
        m_outcome.dropped += end.dropped;
        m_outcome.faults += end.faults;
        switch (end.reason) {
        case StreamEnd::Reason::end:
            ++m_done;
            if (!end.error.empty()) base::log::warning("{}: ended early: {}", source.place, end.error);
            break;
        case StreamEnd::Reason::failed:
            ++m_failed;
            base::log::error("{}", end.error);
            break;
        case StreamEnd::Reason::interrupted:
            m_interrupted = true;
            break;
        }
    }

    void count_frame() { ++m_outcome.frames; }
    [[nodiscard]] std::int64_t frames() const { return m_outcome.frames; }

    [[nodiscard]] Outcome outcome() const {
        Outcome outcome = m_outcome;
        if (m_interrupted) {
            outcome.code = ExitCode::interrupted;
        } else if (m_wrong_usage) {
            outcome.code = ExitCode::usage;
        } else if (m_failed > 0) {
            outcome.code = m_done > 0 ? ExitCode::some_failed : ExitCode::failed;
        }
        return outcome;
    }

private:
    Outcome m_outcome;
    int m_done = 0;
    int m_failed = 0;
    bool m_interrupted = false;
    bool m_wrong_usage = false;
};

/// Gives the sink what comes of the sources, until all have ended.
class Writing {
public:
    /// All of these outlive it.
    Writing(const std::vector<NamedSource>& sources, FrameQueue& queue, std::deque<frames::SourceCounters>& counters,
            FrameSink& sink, const Progress& progress)
        : m_sources{sources}
        , m_queue{queue}
        , m_counters{counters}
        , m_sink{sink}
        , m_progress{progress} {}

    Outcome run(const CaptureOptions& options) {
        const auto headers = m_queue.wait_for_headers(expected_headers(m_sources, options), options.patience);
        m_begun = !headers.empty();
        if (m_begun) m_sink.begin(headers);
        RunShare share{m_sources, headers};
        try {
            while (auto event = m_queue.pop())
                write(std::move(*event), share);
        } catch (const FrameRefused& error) {
            end_all(error.what());
            throw;
        }
        m_sink.close();
        return m_tally.outcome();
    }

private:
    void write(Event event, RunShare& share) {
        const std::size_t track = event.track;
        if (const auto* begun = std::get_if<EpochBegun>(&event.what)) {
            m_sink.begin_epoch(track, begun->header);
        } else if (auto* captured = std::get_if<Captured>(&event.what)) {
            const auto arrival = captured->frame.arrival;
            share.reach(track, captured->frame.record.t);
            m_sink.write(track, std::move(*captured));
            count_written(m_counters[track], arrival);
            m_tally.count_frame();
            m_progress(m_tally.frames(), share.value());
        } else {
            const auto& ended = std::get<Ended>(event.what);
            m_tally.add(m_sources[track], ended);
            if (!m_begun) return;
            share.end(track);
            end(track, ended.end);
        }
    }

    void end(std::size_t track, const StreamEnd& end) {
        m_ended.insert(track);
        m_sink.end(track, end);
    }

    /// Those sources too that would have gone on.
    void end_all(const std::string& reason) {
        StreamEnd failed;
        failed.reason = StreamEnd::Reason::failed;
        failed.error = reason;
        for (std::size_t track = 0; track < m_sources.size(); ++track) {
            if (m_ended.contains(track)) continue;
            failed.dropped = m_queue.dropped(track);
            end(track, failed);
        }
        m_sink.close();
    }

    const std::vector<NamedSource>& m_sources;
    FrameQueue& m_queue;
    std::deque<frames::SourceCounters>& m_counters;
    FrameSink& m_sink;
    const Progress& m_progress;
    bool m_begun = false; ///< any of the sources
    std::set<std::size_t> m_ended;
    Tally m_tally;
};

} // namespace

Outcome capture(const std::vector<NamedSource>& sources, const CaptureOptions& options, FrameSink& sink,
                const Progress& progress) {
    FrameQueue queue{sources.size(), options.queue, options.on_full, [&] { sink.check_reader(); }};
    std::deque<frames::SourceCounters> counters(sources.size());
    records::StatusReporter status{options.status, options.program,
                                   [&] { return read_sources(sources, counters, queue); }};
    Controls controls{names_of(sources)};
    std::optional<base::CommandChannel> channel;
    if (!options.control.empty())
        channel.emplace(options.control, [&](std::string_view line) { return controls.take(line); });
    std::deque<SourceCapture> captures;
    try {
        for (std::size_t track = 0; track < sources.size(); ++track)
            captures.emplace_back(track, sources[track], options,
                                  Wiring{queue, counters[track], controls.of(track), status});
        return Writing{sources, queue, counters, sink, progress}.run(options);
    } catch (...) { // nobody takes frames any more, and a source may wait for its camera for days
        queue.abandon();
        const base::StopScope stop;
        captures.clear();
        throw;
    }
}

} // namespace vlm::capture
