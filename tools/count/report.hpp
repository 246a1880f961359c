// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/archive/count_spans.hpp"
#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"
#include "common/cli/output_options.hpp"

namespace vlm::counting_tool {

enum class ReportFormat { text, jsonl };

struct ReportOptions {
    std::vector<std::string> footage;
    std::string db;
    archive::SpanSums sums;
    std::optional<ReportFormat> format;
    std::string plot; ///< a file; empty: none
    cli::OutputFile output;
};

/// Declares the subcommand "report".
void declare_report(cli::Command& program, ReportOptions& options);

/// Tells what was counted, span by span.
[[nodiscard]] base::ExitCode report(const ReportOptions& options);

} // namespace vlm::counting_tool
