// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/event_options.hpp"

#include "common/cli/values.hpp"

namespace vlm::analyze {

void declare_events(cli::Command& command, EventOptions& options) {
    command.group("Events");
    command.value("--events", "'NAME; NAME: WORDS...'",
                  "Find when these things happen, and write each as a span with its start and its end", options.kinds,
                  analysis::parse_event_kinds);
    command.value("--merge-gap", "D", "Events of one kind that are closer than this are one", options.merge_gap,
                  cli::parse_span, "10s");
    command.exclusive({"events", "schema"});
    command.exclusive({"events", "choices"});
}

ChunkOptions event_chunks(ChunkOptions given) {
    given.length = std::chrono::seconds{10};
    given.overlap = std::chrono::seconds{1};
    return given;
}

} // namespace vlm::analyze
