// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/base/exit_code.hpp"
#include "common/cli/budget_options.hpp"
#include "common/cli/command.hpp"
#include "common/cli/wording.hpp"

namespace vlm::analyze {

/// How tasks of an index stand is told as text, or as records.
struct TaskStatusOptions {
    std::string db;
    std::string task; ///< empty: all
    cli::BudgetOptions budget;
    std::optional<cli::Wording> format; ///< nothing: text on a terminal, else records
};

/// Declares the subcommand.
void declare_status(cli::Command& program, TaskStatusOptions& options);

/// Prints how far a task of an index, or each of them, has come.
[[nodiscard]] base::ExitCode status(const TaskStatusOptions& options);

} // namespace vlm::analyze
