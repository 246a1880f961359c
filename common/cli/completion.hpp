// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/cli/command.hpp"

namespace vlm::cli {

/// The shells that can complete a program's options.
enum class Shell { bash, zsh, fish };

/// The shell of that name; throws UsageError for one that is none of these.
[[nodiscard]] Shell parse_shell(const std::string& name);

/// A script that teaches `shell` the program's subcommands and options, as --completion prints it.
[[nodiscard]] std::string completion(const Command& program, Shell shell);

/// The words that an option's value may be, where its name lists them: "text|json". None where any of them stands for
/// others (N, FILE).
[[nodiscard]] std::vector<std::string> value_words(const Option& option);

[[nodiscard]] std::string bash_completion(const Command& program);
[[nodiscard]] std::string zsh_completion(const Command& program);
[[nodiscard]] std::string fish_completion(const Command& program);

/// "vlm_index", a name that shells allow for a function.
[[nodiscard]] std::string function_name(const Command& program);

/// `text` as one word of any shell, between single quotes.
[[nodiscard]] std::string quoted(const std::string& text);

/// The names of the program's subcommands with `between` between them.
[[nodiscard]] std::string subcommand_names(const Command& program, const char* between);

} // namespace vlm::cli
