// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/cli/completion.hpp"

namespace vlm::cli {
namespace {

std::string option_line(const Command& program, const Option& option, const std::string& condition) {
    std::string out = fmt::format("complete -c {} -n {} -l {}", program.name(), quoted(condition), option.name);
    if (option.letter != 0) out += fmt::format(" -s {}", option.letter);
    if (option.takes != Takes::nothing) {
        const std::vector<std::string> words = value_words(option);
        out += words.empty() ? " -r -F" : fmt::format(" -x -a '{}'", fmt::join(words, " "));
    }
    return out + fmt::format(" -d {}\n", quoted(option.help));
}

} // namespace

std::string fish_completion(const Command& program) {
    const std::string commands = subcommand_names(program, " ");
    const std::string none = commands.empty() ? std::string{"true"} : "not __fish_seen_subcommand_from " + commands;
    std::string out = fmt::format("# What fish completes for {}\n", program.name());
    for (const Option& option : program.options())
        out += option_line(program, option, none);
    for (const Command& command : program.subcommands()) {
        out += fmt::format("complete -c {} -n {} -a {} -d {}\n", program.name(), quoted(none), command.name(),
                           quoted(command.description()));
        for (const Option& option : command.options())
            out += option_line(program, option, "__fish_seen_subcommand_from " + command.name());
    }
    return out;
}

} // namespace vlm::cli
