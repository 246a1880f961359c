// SPDX-License-Identifier: Apache-2.0
#include "tools/capture/frames.hpp"

#include "common/base/log.hpp"
#include "common/base/progress.hpp"
#include "common/capture/capture_run.hpp"
#include "common/capture/stream_sink.hpp"
#include "common/cli/run.hpp"

namespace vlm::capturing {

base::ExitCode frames(const Options& options) {
    const auto sources = sources_of(options.arguments);
    const capture::CaptureOptions what = capture_options(options);
    capture::StreamSink sink{options.output.path, options.output.overwrite()};
    base::ProgressBar bar{"frames", 0, cli::show_progress()};
    const capture::Outcome outcome = capture::capture(sources, what, sink, [&](std::int64_t frames) {
        bar.update(static_cast<std::uint64_t>(frames));
    });
    bar.clear();
    const bool faulty = options.source.strict && outcome.faults > 0 && outcome.code == base::ExitCode::done;
    if (!faulty) return outcome.code;
    base::log::error("{} {} while decoding, and --strict was given", outcome.faults,
                     outcome.faults == 1 ? "fault" : "faults");
    return base::ExitCode::failed;
}

} // namespace vlm::capturing
