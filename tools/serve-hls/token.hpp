// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"
#include "common/serving/tokens.hpp"

namespace vlm::serving_tool {

struct TokenOptions {
    std::vector<std::string> names;
    std::string file;
    std::vector<std::string> scopes; ///< empty: view
    std::optional<base::Micros> time;
};

void declare_token(cli::Command& program, TokenOptions& options);

/// Who a token file lets in. Throws UsageError that names the file, SystemError.
[[nodiscard]] serving::Tokens read_tokens(const std::string& path);

/// Prints a new token, which nobody can tell again, and adds its hash to a file once it has been printed.
[[nodiscard]] base::ExitCode make_token(const TokenOptions& options);

} // namespace vlm::serving_tool
