// SPDX-License-Identifier: Apache-2.0
#include "common/cli/completion.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/base/error.hpp"
#include "common/base/text.hpp"

namespace vlm::cli {
namespace {

constexpr std::array<std::string_view, 3> shells = {"bash", "zsh", "fish"};

bool is_literal(std::string_view word) {
    return !word.empty() && std::all_of(word.begin(), word.end(),
                                        [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

} // namespace

Shell parse_shell(const std::string& name) {
    const auto found = std::find(shells.begin(), shells.end(), name);
    if (found == shells.end())
        throw base::UsageError{fmt::format("--completion: '{}' is none of {}", name, fmt::join(shells, ", "))};
    return static_cast<Shell>(found - shells.begin());
}

std::vector<std::string> value_words(const Option& option) {
    std::vector<std::string> words;
    for (const std::string_view word : base::split(option.value, '|')) {
        if (!is_literal(word)) return {};
        words.emplace_back(word);
    }
    return words;
}

std::string function_name(const Command& program) {
    std::string name = program.name();
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

std::string quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' ? std::string{"'\\''"} : std::string{c};
    return out + "'";
}

std::string subcommand_names(const Command& program, const char* between) {
    std::vector<std::string> names;
    for (const Command& command : program.subcommands())
        names.push_back(command.name());
    return fmt::format("{}", fmt::join(names, between));
}

std::string completion(const Command& program, Shell shell) {
    switch (shell) {
    case Shell::bash:
        return bash_completion(program);
    case Shell::zsh:
        return zsh_completion(program);
    case Shell::fish:
        break;
    }
    return fish_completion(program);
}

} // namespace vlm::cli
