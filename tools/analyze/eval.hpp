// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/clock.hpp"
#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"
#include "common/cli/eval_options.hpp"

namespace vlm::analyze {

struct EvalOptions : cli::EvalOptions {
    base::Micros within = std::chrono::seconds{1};
};

/// Declares the subcommand "eval".
void declare_eval(cli::Command& program, EvalOptions& options);

/// Holds answers against labels, and prints what they are worth. Throws UsageError where a line is none of these.
[[nodiscard]] base::ExitCode eval(const EvalOptions& options);

} // namespace vlm::analyze
