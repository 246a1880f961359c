// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/base/clock.hpp"
#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"
#include "common/cli/output_options.hpp"

namespace vlm::analyze {

enum class EvalFormat { text, jsonl };

struct EvalOptions {
    std::string truth;
    std::string predictions;
    base::Micros within = std::chrono::seconds{1};
    std::optional<EvalFormat> format; ///< not given: text on a terminal, else jsonl
    cli::OutputFile output;
};

/// Declares the subcommand "eval".
void declare_eval(cli::Command& program, EvalOptions& options);

/// Holds answers against labels, and prints what they are worth. Throws UsageError where a line is none of these.
[[nodiscard]] base::ExitCode eval(const EvalOptions& options);

} // namespace vlm::analyze
