// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/cli/completion.hpp"

namespace vlm::cli {
namespace {

std::vector<std::string> option_words(const Command& command) {
    std::vector<std::string> words;
    for (const Option& option : command.options()) {
        if (option.letter != 0) words.push_back(fmt::format("-{}", option.letter));
        words.push_back("--" + option.name);
    }
    return words;
}

std::string options_case(const char* pattern, const Command& command) {
    return fmt::format("        {}) options='{}' ;;\n", pattern, fmt::join(option_words(command), " "));
}

/// What follows an option: one of some words, or, as a file is not always wrong, any file. Those of `general`, or null,
/// stand elsewhere.
std::string values_of(const char* pattern, const Command& command, const Command* general) {
    std::string cases;
    for (const Option& option : command.options()) {
        const std::vector<std::string> words = value_words(option);
        const Option* same = general == nullptr ? nullptr : general->find(option.name);
        if (same == nullptr ? words.empty() : same->value == option.value) continue;
        cases += fmt::format("        {},--{}) values='{}' ;;\n", pattern, option.name, fmt::join(words, " "));
    }
    return cases;
}

constexpr const char* bash_script = R"(# What bash completes for {program}
_{function}() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} command= values= options= word
    for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        case $word in {commands}) command=$word; break ;; esac
    done
    case $command,$before in
{values}        *) values= ;;
    esac
    case $command in
{options}    esac
    if [ -n "$values" ]; then
        mapfile -t COMPREPLY < <(compgen -W "$values" -- "$current")
    elif [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
    else
        mapfile -t COMPREPLY < <([ -n "$command" ] || compgen -W '{names}' -- "$current"; compgen -f -- "$current")
    fi
}}
complete -o filenames -F _{function} {program}
)";

} // namespace

std::string bash_completion(const Command& program) {
    std::string values;
    std::string options;
    for (const Command& command : program.subcommands()) {
        values += values_of(command.name().c_str(), command, &program);
        options += options_case(command.name().c_str(), command);
    }
    values += values_of("*", program, nullptr);
    options += options_case("*", program);
    return fmt::format(bash_script, fmt::arg("program", program.name()), fmt::arg("function", function_name(program)),
                       fmt::arg("commands", subcommand_names(program, "|")), fmt::arg("values", values),
                       fmt::arg("options", options), fmt::arg("names", subcommand_names(program, " ")));
}

} // namespace vlm::cli
