// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/exit_code.hpp"
#include "tools/capture/options.hpp"

namespace vlm::capturing {

/// Reads the sources and writes their frames; `settings` are those of `options`.
[[nodiscard]] base::ExitCode frames(const Options& options, cli::Settings& settings);

} // namespace vlm::capturing
