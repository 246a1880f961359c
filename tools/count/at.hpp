// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"

namespace vlm::counting_tool {

enum class AtFormat { text, jsonl };

struct AtOptions {
    std::vector<std::string> words; ///< footage, and times
    std::string db;
    std::string task; ///< empty: of any
    std::string zone; ///< empty: of any
    std::optional<AtFormat> format;
};

/// Declares the subcommand "at".
void declare_at(cli::Command& program, AtOptions& options);

/// Tells how many there were at moments.
[[nodiscard]] base::ExitCode at(const AtOptions& options);

} // namespace vlm::counting_tool
