// SPDX-License-Identifier: Apache-2.0
#include "common/cli/help.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/base/terminal.hpp"
#include "common/base/text.hpp"

namespace vlm::cli {
namespace {

constexpr std::size_t help_column = 26;

std::string full_name(const Command& program, const Command& command) {
    return &program == &command ? program.name() : program.name() + " " + command.name();
}

std::string usage(const Command& program, const Command& command) {
    if (command.needs_subcommand()) return command.name() + " COMMAND [OPTION]...\n";
    const std::string& arguments = command.positional().value;
    return full_name(program, command) + " [OPTION]..." + (arguments.empty() ? "" : " " + arguments) + "\n";
}

/// `text` in lines that begin at `help_column`; `left` stands before the first one where there is room.
std::string two_columns(const std::string& left, const std::string& text, int width) {
    std::string out = left;
    std::size_t column = left.size();
    if (column + 2 > help_column) {
        out += "\n";
        column = 0;
    }
    out.append(help_column - column, ' ');
    column = help_column;
    for (const std::string_view word : base::split(text, ' ')) {
        if (column > help_column && column + 1 + word.size() > static_cast<std::size_t>(width)) {
            out += "\n" + std::string(help_column, ' ');
            column = help_column;
        }
        if (column > help_column) {
            out += " ";
            ++column;
        }
        out += word;
        column += word.size();
    }
    return out + "\n";
}

std::string described(const Option& option) {
    return option.standard.empty() ? option.help : option.help + " (default " + option.standard + ")";
}

std::string option_line(const Option& option, int width) {
    const std::string letter = option.letter == 0 ? "    " : std::string{"-"} + option.letter + ", ";
    const std::string value = option.value.empty() ? "" : " " + option.value;
    return two_columns("  " + letter + "--" + option.name + value, described(option), width);
}

std::string examples_text(const Command& command) {
    std::string out = command.examples().empty() ? "" : "\nExamples:\n";
    for (const Example& example : command.examples()) {
        out += "  # " + example.does + "\n  " + example.line + "\n";
    }
    return out;
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\') {
            out += "\\e";
        } else if (c == '-') {
            out += "\\-";
        } else if (c == '\'') {
            out += "\\(aq"; // else it is typeset as one that no shell knows
        } else {
            // A dot at the beginning of a line would be a request.
            if (out.empty() && c == '.') out += "\\&";
            out += c;
        }
    }
    return out;
}

std::string man_option(const Option& option) {
    std::string out = ".TP\n";
    if (option.letter != 0) out += fmt::format(R"(\fB\-{}\fR, )", option.letter);
    out += fmt::format(R"(\fB\-\-{}\fR)", escaped(option.name));
    if (!option.value.empty()) out += fmt::format(" \\fI{}\\fR", escaped(option.value));
    return out + "\n" + escaped(described(option)) + ".\n";
}

/// Titles of the groups in the order of their first option.
std::vector<std::string> group_titles(const Command& command) {
    std::vector<std::string> titles;
    for (const Option& option : command.options()) {
        if (std::find(titles.begin(), titles.end(), option.group) == titles.end()) titles.push_back(option.group);
    }
    return titles;
}

std::string man_group(const Command& command, const std::string& title) {
    std::string out;
    for (const Option& option : command.options()) {
        if (option.group == title) out += man_option(option);
    }
    return out;
}

std::string man_examples(const Command& command) {
    if (command.examples().empty()) return "";
    std::string out = ".PP\n.nf\n.ft CW\n";
    for (const Example& example : command.examples()) {
        out += "# " + escaped(example.does) + "\n" + escaped(example.line) + "\n";
    }
    return out + ".ft R\n.fi\n";
}

bool is_same(const Option& one, const Option& other) {
    return std::tie(one.letter, one.value, one.help, one.standard, one.takes) ==
           std::tie(other.letter, other.value, other.help, other.standard, other.takes);
}

/// What the subcommand takes of a group of the program's, each option just as it is there; empty for nothing.
std::string shared_group(const Command& program, const Command& command, const std::string& title) {
    std::vector<std::string> shared;
    std::vector<std::string> others;
    for (const Option& option : program.options()) {
        if (option.group != title) continue;
        const Option* own = command.find(option.name);
        (own != nullptr && is_same(*own, option) ? shared : others)
            .push_back(fmt::format(R"(\-\-{})", escaped(option.name)));
    }
    if (shared.empty()) return "";
    const std::string group = "\\(lq" + escaped(title) + "\\(rq";
    if (others.empty()) return "the options of " + group;
    if (others.size() < shared.size()) return fmt::format("the options of {} but {}", group, fmt::join(others, ", "));
    return fmt::format("{} of {}", fmt::join(shared, ", "), group);
}

/// A subcommand's own options; those that the program has too are named.
std::string man_subcommand(const Command& program, const Command& command) {
    std::string out =
        fmt::format(".SS {}\n{}.\n", escaped(full_name(program, command) + " " + command.positional().value),
                    escaped(command.description()));
    out += man_examples(command);
    std::vector<std::string> shared;
    for (const std::string& title : group_titles(program)) {
        const std::string group = shared_group(program, command, title);
        if (!group.empty()) shared.push_back(group);
    }
    if (!shared.empty()) out += fmt::format(".PP\nTakes {}.\n", fmt::join(shared, "; "));
    for (const Option& option : command.options()) {
        const Option* same = program.find(option.name);
        if (same == nullptr || !is_same(*same, option)) out += man_option(option);
    }
    return out;
}

} // namespace

std::string help_text(const Command& program, const Command& command, int width) {
    std::string out = "Usage: " + usage(program, command);
    for (const Command& sub : command.subcommands()) {
        out += "       " + usage(program, sub);
    }
    out += "\n" + command.description() + ".\n";
    if (!command.positional().value.empty()) {
        out += "\n" + two_columns("  " + command.positional().value, command.positional().help, width);
    }
    out += examples_text(command);
    if (!command.subcommands().empty()) out += "\nCommands:\n";
    for (const Command& sub : command.subcommands()) {
        out += two_columns("  " + sub.name(), sub.description(), width);
    }
    for (const std::string& title : group_titles(command)) {
        out += "\n" + title + ":\n";
        for (const Option& option : command.options()) {
            if (option.group == title) out += option_line(option, width);
        }
    }
    return out;
}

int help_width() {
    const int columns = base::terminal_columns();
    return columns == 0 ? 80 : std::clamp(columns, 60, 110);
}

std::string help_man(const Command& program) {
    std::string out;
    for (const std::string& title : group_titles(program)) {
        out += ".SS " + escaped(title) + "\n" + man_group(program, title);
    }
    for (const Command& command : program.subcommands()) {
        out += man_subcommand(program, command);
    }
    return out;
}

} // namespace vlm::cli
