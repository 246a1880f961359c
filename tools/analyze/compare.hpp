// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/exit_code.hpp"
#include "common/cli/settings.hpp"
#include "tools/analyze/options.hpp"

namespace vlm::analyze {

/// Asks each model and profile that was typed about the same windows, and writes their answers side by side. Throws
/// UsageError where there are not two to compare.
[[nodiscard]] base::ExitCode compare(Options& options, const cli::Settings& settings);

} // namespace vlm::analyze
