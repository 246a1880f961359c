// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/cli/completion.hpp"

namespace vlm::cli {
namespace {

/// `text` where brackets and colons have a meaning of their own.
std::string plain(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

/// "--max-side[Largest side]:N:_files", one specification of _arguments.
std::string specification(const std::string& name, const Option& option) {
    std::string out = fmt::format("{}{}[{}]", option.takes == Takes::nothing ? "" : "*", name, plain(option.help));
    if (option.takes == Takes::nothing) return out;
    const std::vector<std::string> words = value_words(option);
    out += ":" + plain(option.value) + ":";
    return out + (words.empty() ? "_files" : fmt::format("({})", fmt::join(words, " ")));
}

std::string options_case(const std::string& pattern, const Command& command, const std::string& rest) {
    std::string out = fmt::format("        {})\n            _arguments -s", pattern);
    for (const Option& option : command.options()) {
        if (option.letter != 0)
            out += " \\\n                " + quoted(specification(fmt::format("-{}", option.letter), option));
        out += " \\\n                " + quoted(specification("--" + option.name, option));
    }
    return out + fmt::format(" \\\n                '*:argument:{}'\n            ;;\n", rest);
}

std::string described_commands(const Command& program) {
    std::string out;
    for (const Command& command : program.subcommands())
        out += fmt::format("        {}\n", quoted(command.name() + ":" + plain(command.description())));
    return out;
}

constexpr const char* zsh_script = R"(#compdef {program}
# What zsh completes for {program}
_{function}_first() {{
    local -a commands=(
{described}    )
    _describe command commands
    _files
}}

_{function}() {{
    local command= word
    for word in ${{words[2,CURRENT-1]}}; do
        case $word in {commands}) command=$word; break ;; esac
    done
    case $command in
{options}    esac
}}

_{function} "$@"
)";

} // namespace

std::string zsh_completion(const Command& program) {
    std::string options;
    for (const Command& command : program.subcommands())
        options += options_case(command.name(), command, "_files");
    options += options_case("*", program, fmt::format("_{}_first", function_name(program)));
    return fmt::format(zsh_script, fmt::arg("program", program.name()), fmt::arg("function", function_name(program)),
                       fmt::arg("described", described_commands(program)),
                       fmt::arg("commands", subcommand_names(program, "|")), fmt::arg("options", options));
}

} // namespace vlm::cli
