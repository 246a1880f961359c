// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/live_options.hpp"

#include <array>
#include <string_view>

#include "common/base/error.hpp"
#include "common/cli/control_option.hpp"
#include "common/cli/values.hpp"

namespace vlm::analyze {
namespace {

constexpr std::array<std::string_view, 2> carry_names = {"none", "last"};

} // namespace

void declare_live(cli::Command& command, LiveOptions& options, const bool& latest) {
    command.value("--max-age", "D", "With --latest: drop and count a window that is older when its turn comes",
                  options.max_age, cli::parse_span);
    command.value("--carry", "none|last",
                  "Whether the last answer goes into the next question: last where {previous} asks for it",
                  options.carry, cli::choice<analysis::Carry>(carry_names));
    command.flag("--changes-only", "Count answers that say nothing new, and print only the others",
                 options.changes_only);
    cli::declare_control(command, options.control);
    command.check([&] {
        if (options.max_age && !latest) throw base::UsageError{"--max-age: needs --latest"};
    });
}

} // namespace vlm::analyze
