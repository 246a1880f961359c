// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/cli/command.hpp"

namespace vlm::cli {

/// What --help prints: usage, subcommands, options by group, wrapped at `width` columns. `command` is `program` or one
/// of its subcommands.
[[nodiscard]] std::string help_text(const Command& program, const Command& command, int width);

/// Columns of the terminal on standard output, from 60 to 110; 80 where there is none.
[[nodiscard]] int help_width();

/// The options of the program and its subcommands in roff, for the section OPTIONS of the manual page.
[[nodiscard]] std::string help_man(const Command& program);

} // namespace vlm::cli
