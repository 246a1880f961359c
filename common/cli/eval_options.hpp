// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "common/cli/output_options.hpp"

namespace vlm::cli {

class Command;

enum class EvalFormat { text, jsonl };

/// What is held against what, and where the score goes.
struct EvalOptions {
    std::string truth;
    std::string predictions;
    std::optional<EvalFormat> format; ///< not given: text on a terminal, else jsonl
    OutputFile output;
};

/// What a program says of its two files.
struct EvalWords {
    std::string truth; ///< help of --truth
    std::string predictions;
    std::string need_truth; ///< where it is missing: "labels"
    std::string need_predictions;
};

/// --truth and --pred, which must be given, in the group that is open.
void declare_compared(Command& command, EvalOptions& options, const EvalWords& words);

/// --format, --output and --force.
void declare_score(Command& command, EvalOptions& options);

/// Throws UsageError where the score cannot be written, or would replace one of the files.
void check_score(const EvalOptions& options);

/// Writes it as one of these say it.
void write_score(const EvalOptions& options, const std::function<std::string()>& table,
                 const std::function<std::string()>& json_line);

} // namespace vlm::cli
