// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/cli/command.hpp"
#include "common/cli/settings.hpp"
#include "common/cli/source_options.hpp"
#include "common/serving/live_show.hpp"

namespace vlm::serving_tool {

/// Which live sources are shown, and how.
struct LiveShowing {
    std::vector<std::string> sources; ///< NAME=SOURCE, or names that the configuration knows
    base::Micros window{std::chrono::minutes{10}};
    cli::SourceOptions source;
};

/// Declares --live and --dvr. How sources are read is declared by cli::declare_source.
void declare_live(cli::Command& program, LiveShowing& live);

/// The sources that are meant. `live` is where `settings` puts what the configuration says of each. Throws UsageError.
[[nodiscard]] std::vector<serving::ShownSource> shown_sources(const LiveShowing& live, cli::Settings& settings);

} // namespace vlm::serving_tool
