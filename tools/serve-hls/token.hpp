// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"

namespace vlm::serving_tool {

struct TokenOptions {
    std::vector<std::string> names;
    std::string file;
    std::vector<std::string> scopes; ///< empty: view
    std::optional<base::Micros> time;
};

void declare_token(cli::Command& program, TokenOptions& options);

/// Adds a new token to a file, which keeps its hash, and prints the token: nobody can tell it again.
[[nodiscard]] base::ExitCode make_token(const TokenOptions& options);

} // namespace vlm::serving_tool
