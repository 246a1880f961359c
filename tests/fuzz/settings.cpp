// SPDX-License-Identifier: Apache-2.0
#include "common/cli/config.hpp"
#include "common/cli/profile.hpp"
#include "tests/fuzz/analyzer.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace vlm;

/// Gives every option what the layers say.
void set(const cli::Command& command, const std::vector<cli::Layer>& layers) {
    for (const auto& [name, assignment] : cli::resolve(layers, command.exclusive_sets(), {"qwen3-vl", "yard"})) {
        const cli::Option* option = command.find(name);
        fuzz::require(option != nullptr, "an option that is set exists");
        option->set(assignment.values);
    }
    for (const auto& check : command.checks()) {
        check();
    }
}

} // namespace

void vlm::fuzz::examine(std::string_view input) {
    const Analyzer all;
    const std::string text{input};
    accepted([&] { set(all.command, {cli::profile_layer(all.command, {"p.toml", text})}); });
    accepted([&] { set(all.command, cli::config_layers(all.command, text, "c.toml")); });
}
