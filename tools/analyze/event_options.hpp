// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "common/analysis/event_list.hpp"
#include "common/base/clock.hpp"
#include "common/cli/command.hpp"
#include "tools/analyze/chunk_options.hpp"

namespace vlm::analyze {

/// Which events are looked for.
struct EventOptions {
    std::vector<analysis::EventKind> kinds; ///< empty: none
    base::Micros merge_gap = std::chrono::seconds{10};

    [[nodiscard]] explicit operator bool() const { return !kinds.empty(); }
};

void declare_events(cli::Command& command, EventOptions& options);

/// What is looked through for events where nothing is said of requests: chunks of 10 s that overlap by 1 s.
[[nodiscard]] ChunkOptions event_chunks(ChunkOptions given);

} // namespace vlm::analyze
