// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"
#include "common/cli/wording.hpp"

namespace vlm::counting_tool {

struct AtOptions {
    std::vector<std::string> words; ///< footage, and times
    std::string db;
    std::string task; ///< empty: of any
    std::string zone; ///< empty: of any
    std::optional<cli::Wording> format;
};

/// Declares the subcommand "at".
void declare_at(cli::Command& program, AtOptions& options);

/// Tells how many there were at moments.
[[nodiscard]] base::ExitCode at(const AtOptions& options);

} // namespace vlm::counting_tool
