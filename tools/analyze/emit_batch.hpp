// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/exit_code.hpp"
#include "tools/analyze/options.hpp"

namespace vlm::analyze {

/// Writes what a run would ask into batch files (--emit-batch), and their names to the output as they become whole.
/// Asks nobody. Throws UsageError for what cannot be asked so.
[[nodiscard]] base::ExitCode emit_batch(const Options& options, const Inputs& inputs, const analysis::Prompt& prompt);

} // namespace vlm::analyze
