// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "common/base/clock.hpp"
#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"
#include "common/cli/eval_options.hpp"
#include "common/cli/values.hpp"

namespace vlm::counting_tool {

struct EvalOptions : cli::EvalOptions {
    std::optional<cli::Rate> rate; ///< frames a second, for truth that says frames instead of times
    base::Micros window = std::chrono::seconds{10};
    base::Micros tolerance = std::chrono::seconds{1};
};

/// Declares the subcommand "eval".
void declare_eval(cli::Command& program, EvalOptions& options);

/// Holds what was counted against the truth, and prints what it is worth. Throws UsageError where a line of a file is
/// of no kind that is known, and where nothing can be compared.
[[nodiscard]] base::ExitCode evaluate(const EvalOptions& options);

} // namespace vlm::counting_tool
