// SPDX-License-Identifier: Apache-2.0
#include "common/cli/arguments.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/text.hpp"

namespace vlm::cli {
namespace {

using base::UsageError;

/// CLI11 only takes the line apart. Reading values waits until the environment and files have had their say.
CLI::Option* declare(CLI::App& app, const Option& option) {
    std::string names = "--" + option.name;
    if (option.letter != 0) names += std::string{",-"} + option.letter;
    if (option.takes == Takes::nothing) {
        return app.add_flag(names)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
    return app.add_option(names, [](const CLI::results_t&) { return true; })
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->allow_extra_args(false);
}

std::vector<std::string> names_of(const Command& command) {
    std::vector<std::string> names;
    for (const Option& option : command.options()) {
        names.push_back(option.name);
    }
    return names;
}

UsageError unknown(const Command& command, const std::string& argument) {
    const std::string shown = argument.substr(0, argument.find('='));
    if (shown == "--api-key") return UsageError{"--api-key: a key is never an argument; see --api-key-env"};
    const std::string word = shown.substr(std::min(shown.find_first_not_of('-'), shown.size()));
    const std::string near = word.size() < 2 ? "" : suggestion(word, names_of(command), "--");
    return UsageError{base::one_line(shown) + ": unknown option" + near};
}

/// Throws for the first argument that nobody wants, if there is one.
void refuse_rest(const Command& command, const std::vector<std::string>& rest) {
    for (const std::string& argument : rest) {
        if (argument.size() > 1 && argument.front() == '-' && argument != "--") throw unknown(command, argument);
    }
    if (rest.empty()) return;
    std::vector<std::string> words;
    for (const Command& subcommand : command.subcommands())
        words.push_back(subcommand.name());
    const std::string near = suggestion(rest.front(), words);
    throw UsageError{"'" + base::one_line(rest.front(), 60) + "': unexpected argument" + near};
}

/// CLI11's words name the option first: "--fps: 1 required TEXT missing", "-v: …".
UsageError reworded(const Command& command, const std::string& words) {
    const std::string shown = words.substr(0, words.find_first_of(": "));
    for (const Option& option : command.options()) {
        const bool meant =
            shown == "--" + option.name || (option.letter != 0 && shown == std::string{"-"} + option.letter);
        if (!meant) continue;
        if (option.takes == Takes::nothing) return UsageError{shown + ": takes no value"};
        return UsageError{fmt::format("{}: needs a value ({})", shown, option.value)};
    }
    return UsageError{base::one_line(words)};
}

/// Whether the word behind this option is its value, in the program or any of its subcommands: which of them is meant
/// is not known yet.
bool takes_next(const Command& program, const std::string& argument) {
    const auto means = [&](const Option& option) {
        const bool named = argument == "--" + option.name;
        const bool letter = option.letter != 0 && argument == std::string{"-"} + option.letter;
        return option.takes != Takes::nothing && (named || letter);
    };
    const auto has = [&](const Command& command) {
        return std::any_of(command.options().begin(), command.options().end(), means);
    };
    return has(program) || std::any_of(program.subcommands().begin(), program.subcommands().end(), has);
}

} // namespace

Command& chosen_command(Command& program, std::vector<std::string>& arguments) {
    std::size_t at = 0;
    while (at < arguments.size() && arguments[at].size() > 1 && arguments[at].front() == '-' && arguments[at] != "--")
        at += takes_next(program, arguments[at]) ? 2 : 1;
    if (at >= arguments.size()) return program;
    for (Command& command : program.subcommands()) {
        if (arguments[at] != command.name()) continue;
        arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(at));
        return command;
    }
    return program;
}

Arguments parse_arguments(const Command& command, const std::vector<std::string>& arguments) {
    CLI::App app;
    app.set_help_flag();
    std::vector<std::pair<const Option*, CLI::Option*>> declared;
    for (const Option& option : command.options()) {
        declared.emplace_back(&option, declare(app, option));
    }
    Arguments parsed;
    if (!command.positional().value.empty()) app.add_option("arguments", parsed.positional);
    try {
        // CLI11 takes the last argument first.
        app.parse(std::vector<std::string>{arguments.rbegin(), arguments.rend()});
    } catch (const CLI::ParseError& error) {
        refuse_rest(command, app.remaining());
        throw reworded(command, error.what());
    }
    for (const auto& [option, found] : declared) {
        Values& values = parsed.options[option->name];
        for (const std::string& text : found->results()) {
            const Values parts = option->takes == Takes::list ? split_list(text) : Values{text};
            values.insert(values.end(), parts.begin(), parts.end());
        }
        if (values.empty()) parsed.options.erase(option->name);
    }
    return parsed;
}

std::string suggestion(const std::string& word, const std::vector<std::string>& names, const std::string& prefix) {
    std::string near = base::nearest(word, names);
    if (near.empty()) {
        const auto longer =
            std::find_if(names.begin(), names.end(), [&](const std::string& name) { return name.starts_with(word); });
        if (longer == names.end()) return {};
        near = *longer;
    }
    return "; did you mean " + prefix + near + "?";
}

Values split_list(const std::string& text) {
    Values values;
    for (const std::string_view part : base::split(text, ',')) {
        values.emplace_back(base::trim(part));
    }
    return values;
}

} // namespace vlm::cli
