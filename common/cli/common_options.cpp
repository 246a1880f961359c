// SPDX-License-Identifier: Apache-2.0
#include "common/cli/common_options.hpp"

#include <array>
#include <string_view>

#include "common/cli/values.hpp"

namespace vlm::cli {

namespace log = base::log;

namespace {

constexpr std::array<std::string_view, 2> log_formats = {"text", "json"};

} // namespace

void declare_common(Command& command, CommonOptions& common) {
    command.group("General");
    command.value("--config", "FILE", "Read settings from this TOML file", common.config, parse_text, "",
                  Scope::command_line);
    command.flag("--verbose,-v", "Print the effective settings and what is done on stderr", common.verbose);
    command.flag("--quiet", "Print errors only: no notes, no progress bar", common.quiet);
    command.value("--log-format", "text|json", "How lines on stderr are written", common.log_format,
                  choice<log::Format>(log_formats), "text");
    command.flag("--help,-h", "Print this help", common.help, Scope::command_line);
    command.flag("--help-man", "Print the options in roff, for the manual page", common.help_man, Scope::command_line);
    command.value("--completion", "bash|zsh|fish", "Print a script that teaches this shell the options",
                  common.completion, parse_text, "", Scope::command_line);
    command.flag("--version", "Print the versions of the program and its libraries", common.version,
                 Scope::command_line);
    command.exclusive({"quiet", "verbose"});
}

} // namespace vlm::cli
