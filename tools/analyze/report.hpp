// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/archive/footage.hpp"
#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"
#include "common/cli/settings.hpp"

namespace vlm::analyze {

struct Options;

/// Which stored answers are summarised; the rest is in Options.
struct ReportOptions {
    std::string db;
    archive::SpanChoice span;
};

/// Declares the subcommand in `program`.
void declare_report(cli::Command& program, Options& options);

/// Summarises what an index holds of a part of videos and live sources, or of all of them, and writes the summary.
/// Throws UsageError for footage that is not there, Error where there is nothing to summarise.
[[nodiscard]] base::ExitCode report(Options& options, cli::Settings& settings);

} // namespace vlm::analyze
