// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/exit_code.hpp"
#include "common/cli/settings.hpp"
#include "tools/analyze/options.hpp"

namespace vlm::analyze {

/// Asks about the videos of the command line and writes the answers.
[[nodiscard]] base::ExitCode ask(Options& options, cli::Settings& settings);

} // namespace vlm::analyze
