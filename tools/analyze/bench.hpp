// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"
#include "common/cli/output_options.hpp"
#include "common/cli/settings.hpp"

namespace vlm::analyze {

struct Options;

/// How a server is measured.
struct BenchOptions {
    std::vector<int> at_once; ///< numbers of requests; empty: 1, 4 and 16
    int requests = 0;         ///< of each; 0: four rounds, at least 16
    std::string plot;         ///< file; empty for none
};

void declare_bench(cli::Command& command, BenchOptions& options, cli::OutputOptions& output);

/// Measures the server that the options name with questions about the videos of the command line.
[[nodiscard]] base::ExitCode bench(Options& options, cli::Settings& settings);

} // namespace vlm::analyze
