// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/cli/command.hpp"

namespace vlm::cli {

/// A command line taken apart, values not yet read.
struct Arguments {
    std::map<std::string, Values> options; ///< by long name; "true" for a flag without value
    Values positional;
};

/// The subcommand that the first argument which is no option names, taken off them, else `program` itself.
[[nodiscard]] Command& chosen_command(Command& program, std::vector<std::string>& arguments);

/// Takes `arguments` (without the program's and the subcommand's name) apart for `command`. GNU style: --name=value,
/// --name value, -pvalue, joined letters, "--" before what only looks like options. Throws UsageError naming what is
/// wrong: "--framse: unknown option; did you mean --frames?".
[[nodiscard]] Arguments parse_arguments(const Command& command, const std::vector<std::string>& arguments);

/// "did you mean X?" as the end of a message, or "" where nothing is near. `prefix` stands before the suggestion.
[[nodiscard]] std::string suggestion(const std::string& word, const std::vector<std::string>& names,
                                     const std::string& prefix = {});

/// `text` split at commas, white space around the parts removed.
[[nodiscard]] Values split_list(const std::string& text);

} // namespace vlm::cli
