// SPDX-License-Identifier: Apache-2.0
#include "common/cli/command.hpp"

#include <algorithm>

#include "common/base/error.hpp"
#include "common/base/text.hpp"

namespace vlm::cli {
namespace {

bool parse_switch(const std::string& text) {
    if (text == "true") return true;
    if (text == "false") return false;
    throw base::UsageError{"'" + text + "' is neither true nor false"};
}

} // namespace

void Command::flag(std::string_view names, std::string help, bool& target, Scope scope) {
    const auto set = [&target](const Values& values) { target = !values.empty() && parse_switch(values.back()); };
    add(names, option({}, std::move(help), {}, Takes::nothing, set), scope);
}

void Command::positionals(std::string usage, std::string help, std::vector<std::string>& target) {
    m_positional.value = std::move(usage);
    m_positional.help = std::move(help);
    m_positional.takes = Takes::list;
    m_positional.set = [&target](const Values& values) { target = values; };
}

void Command::take_named_sources() {
    m_named_sources = true;
    exclusive({"password", "password-file", "password-env"});
}

Command& Command::subcommand(std::string name, std::string description) {
    return m_subcommands.emplace_back(std::move(name), std::move(description));
}

const Option* Command::find(std::string_view name) const {
    const auto found =
        std::find_if(m_options.begin(), m_options.end(), [&](const Option& option) { return option.name == name; });
    return found == m_options.end() ? nullptr : &*found;
}

bool Command::is_setting(const Option& option) const {
    return std::find(m_command_line_only.begin(), m_command_line_only.end(), option.name) == m_command_line_only.end();
}

Option Command::option(std::string value_name, std::string help, std::string standard, Takes takes,
                       std::function<void(const Values&)> set) {
    Option option;
    option.value = std::move(value_name);
    option.help = std::move(help);
    option.standard = std::move(standard);
    option.takes = takes;
    option.set = std::move(set);
    return option;
}

void Command::add(std::string_view names, Option option, Scope scope) {
    for (const std::string_view part : base::split(names, ',')) {
        if (part.starts_with("--")) {
            option.name = part.substr(2);
        } else {
            option.letter = part.back();
        }
    }
    option.group = m_group;
    if (scope == Scope::command_line) m_command_line_only.push_back(option.name);
    m_options.push_back(std::move(option));
}

} // namespace vlm::cli
