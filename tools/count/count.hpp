// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/exit_code.hpp"
#include "common/cli/settings.hpp"
#include "tools/count/options.hpp"

namespace vlm::counting_tool {

/// Counts in all sources, one after the other.
[[nodiscard]] base::ExitCode count(const Options& options, cli::Settings& settings);

} // namespace vlm::counting_tool
