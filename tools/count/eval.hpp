// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/base/clock.hpp"
#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"
#include "common/cli/output_options.hpp"
#include "common/cli/values.hpp"

namespace vlm::counting_tool {

enum class EvalFormat { text, jsonl };

struct EvalOptions {
    std::string truth;
    std::string predictions;
    std::optional<cli::Rate> rate; ///< frames a second, for truth that says frames instead of times
    base::Micros window = std::chrono::seconds{10};
    base::Micros tolerance = std::chrono::seconds{1};
    std::optional<EvalFormat> format; ///< not given: text on a terminal, else jsonl
    cli::OutputFile output;
};

/// Declares the subcommand "eval".
void declare_eval(cli::Command& program, EvalOptions& options);

/// Holds what was counted against the truth, and prints what it is worth. Throws UsageError where a line of a file is
/// of no kind that is known, and where nothing can be compared.
[[nodiscard]] base::ExitCode evaluate(const EvalOptions& options);

} // namespace vlm::counting_tool
