// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/archive/count_spans.hpp"
#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"
#include "common/cli/output_options.hpp"
#include "common/cli/wording.hpp"

namespace vlm::counting_tool {

struct ReportOptions {
    std::vector<std::string> footage;
    std::string db;
    archive::SpanSums sums;
    std::optional<cli::Wording> format;
    std::string plot; ///< a file; empty: none
    cli::OutputFile output;
};

/// Declares the subcommand "report".
void declare_report(cli::Command& program, ReportOptions& options);

/// Tells what was counted, span by span.
[[nodiscard]] base::ExitCode report(const ReportOptions& options);

} // namespace vlm::counting_tool
