// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/exit_code.hpp"
#include "common/infer/budget.hpp"
#include "tools/analyze/options.hpp"

namespace vlm::analyze {

/// Prints on standard output what a run would send and cost, and which of its bounds it would meet. Sends nothing, and
/// writes no output file; throws as a run would where it could not. A video that cannot be used is an error, and the
/// next one follows.
[[nodiscard]] base::ExitCode dry_run(const Options& options, const Inputs& inputs, const analysis::Prompt& prompt);

/// The bounds of a run with this model, with its prices.
[[nodiscard]] infer::BudgetLimits budget_limits(const Options& options, const std::string& model);

/// Throws UsageError where the cost is bounded but nobody said what the model costs.
void check_price(const Options& options, const std::string& model);

} // namespace vlm::analyze
