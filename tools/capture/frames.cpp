// SPDX-License-Identifier: Apache-2.0
#include "tools/capture/frames.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/program.hpp"
#include "common/base/progress.hpp"
#include "common/base/redact.hpp"
#include "common/base/signals.hpp"
#include "common/base/text.hpp"
#include "common/capture/acting_sink.hpp"
#include "common/capture/capture_run.hpp"
#include "common/capture/picture_sink.hpp"
#include "common/capture/segment_hook.hpp"
#include "common/capture/source_names.hpp"
#include "common/capture/stream_sink.hpp"
#include "common/cli/run.hpp"
#include "common/records/summary.hpp"

namespace vlm::capturing {

namespace {

/// A pattern's pictures decide how frames are made.
std::unique_ptr<capture::FrameSink> make_sink(const Options& options, std::size_t sources,
                                              capture::CaptureOptions& what) {
    const bool packets = !options.recording.pattern.empty() || !options.publish.empty();
    if (options.no_frames && !packets) {
        throw base::UsageError{"--no-frames leaves nothing to do; --record or --publish say what"};
    }
    if (options.no_frames) return std::make_unique<capture::NoFrames>();
    const std::string& path = options.output.path;
    if (!capture::FilePattern::is_pattern(path)) {
        return std::make_unique<capture::StreamSink>(path, options.output.overwrite());
    }
    capture::FilePattern pattern{path, sources};
    what.mjpeg = pattern.kind() == capture::PictureKind::jpeg;
    if (what.pixel_format != "gray") what.pixel_format = "rgb24";
    return std::make_unique<capture::PictureSink>(std::move(pattern), options.output.overwrite());
}

/// With several sources, patterns have {source} in them.
capture::NamesIn names_in(const Options& options) {
    const bool files = !options.recording.pattern.empty() || capture::FilePattern::is_pattern(options.output.path);
    return files ? capture::NamesIn::files : capture::NamesIn::records;
}

/// What is run for each segment; null for nothing.
std::unique_ptr<capture::SegmentHook> make_hook(const Options& options, capture::CaptureOptions& what) {
    if (options.on_segment.empty() || options.recording.pattern.empty()) return nullptr;
    try {
        base::check_program(options.on_segment.front());
    } catch (const base::UsageError& error) {
        throw base::UsageError{std::string{"--on-segment: "} + error.what()};
    }
    auto hook = std::make_unique<capture::SegmentHook>(options.on_segment);
    what.recording.finished = [&hook = *hook](const std::string& path) { hook.add(path); };
    return hook;
}

/// Waits for the commands; where nobody reads the frames any more, no longer than when the user stops.
std::int64_t failed_segments(capture::SegmentHook* hook, bool reader_has_left) {
    if (hook == nullptr) return 0;
    std::optional<base::StopScope> stop;
    if (reader_has_left) stop.emplace();
    return hook->finish();
}

/// Acts on what happens to a source.
records::EventSink event_sink(actions::Actor& actor, const capture::NamedSource& source) {
    const std::string place = base::redact_url(source.place);
    return [&actor, place, name = source.called()](records::SourceEvent event) {
        if (event.reason.starts_with(place + ": ")) event.reason.erase(0, place.size() + 2);
        event.source = name;
        event.wall = base::format_wall(base::wall_now());
        actor.take(records::to_json_line(event));
    };
}

void print_summary(const capture::Outcome& outcome, base::Steady::time_point began) {
    records::Summary summary;
    summary.frames = outcome.frames;
    summary.dropped = outcome.dropped;
    summary.faults = outcome.faults;
    summary.seconds = base::ms_since(began) / 1000;
    base::log::write_record(records::to_json_line(summary));
}

} // namespace

base::ExitCode frames(const Options& options, cli::Settings& settings) {
    auto sources = sources_of(options, settings);
    capture::check_names(sources, names_in(options));
    std::vector<std::string> inputs;
    std::transform(sources.begin(), sources.end(), std::back_inserter(inputs),
                   [](const capture::NamedSource& source) { return source.place; });
    cli::check_no_input(options.output, inputs);
    cli::check_status(options.status, inputs);
    capture::CaptureOptions what = capture_options(options);
    what.sources = sources.size();
    auto sink = make_sink(options, sources.size(), what);
    const auto report = cli::open_report(options.sampling.filters, options.output.overwrite(), inputs);
    for (capture::NamedSource& source : sources)
        source.opening.filters.report = report;
    const auto hook = make_hook(options, what);
    const auto actor = cli::make_actor(options.actions);
    if (actor) {
        sink = std::make_unique<capture::ActingSink>(std::move(sink), *actor);
        for (capture::NamedSource& source : sources)
            source.opening.on_event = event_sink(*actor, source);
    }
    base::ProgressBar bar{"frame", cli::show_progress()};
    const auto began = base::Steady::now();
    capture::Outcome outcome;
    bool reader_has_left = false;
    try {
        outcome = capture::capture(sources, what, *sink, [&](std::int64_t frames, std::optional<double> share) {
            bar.update(static_cast<std::uint64_t>(frames), share);
        });
    } catch (const base::ClosedPipe&) { // it has seen enough; what was done beside may have failed
        reader_has_left = true;
    }
    bar.clear();
    if (report) report->close();
    if (options.output.stats) print_summary(outcome, began);
    const bool faulty = options.source.strict && outcome.faults > 0 && outcome.code == base::ExitCode::done;
    base::ExitCode code = cli::finish_actions(actor.get(), outcome.code);
    if (failed_segments(hook.get(), reader_has_left) > 0 && code == base::ExitCode::done)
        code = base::ExitCode::some_failed;
    if (!faulty) return code;
    base::log::error("{} while decoding, and --strict was given", base::counted(outcome.faults, "fault"));
    return base::ExitCode::failed;
}

} // namespace vlm::capturing
