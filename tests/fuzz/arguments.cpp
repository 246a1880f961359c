// SPDX-License-Identifier: Apache-2.0
#include "common/cli/arguments.hpp"

#include "tests/fuzz/analyzer.hpp"
#include "tests/fuzz/fuzz.hpp"

/// The input's lines are the arguments.
void vlm::fuzz::examine(std::string_view input) {
    Analyzer all;
    std::vector<std::string> positional;
    all.command.positionals("VIDEO...", "Fuzzed", positional);
    std::vector<std::string> arguments;
    for (const std::string_view line : base::split(input, '\n')) {
        arguments.emplace_back(line.substr(0, line.find('\0')));
    }
    cli::Arguments parsed;
    if (!accepted([&] { parsed = cli::parse_arguments(all.command, arguments); })) return;
    for (const auto& [name, values] : parsed.options) {
        require(all.command.find(name) != nullptr, "an option that was parsed exists");
        require(!values.empty(), "an option that was parsed has values");
    }
}
