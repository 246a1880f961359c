// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.hpp"

namespace vlm::base {

/// A program of this project: the one beside the running program, else the one in PATH.
[[nodiscard]] std::string find_tool(const std::string& name);

/// How long a program is waited for.
struct ToolLimits {
    Steady::time_point until;
    std::function<bool()> cancelled; ///< asked ten times a second
};

/// Runs a program without input, and gives each line of its standard output as it comes. What it logs goes to
/// `log_file` as lines of JSON (the words must ask for that); a file beside it names the process. Its exit code. It is
/// killed, with all that it started, where this is left: throws Interrupted where it is cancelled or the user stops,
/// Error where time is over, a line has more than 4 MiB, or a signal has ended it, SystemError where it cannot be
/// started.
[[nodiscard]] int run_tool(const std::vector<std::string>& words, const std::string& log_file, const ToolLimits& limits,
                           const std::function<void(std::string_view)>& on_line);

/// Ends what run_tool() has started with this log, where that still runs: the program that started it was killed.
void end_tool(const std::string& log_file);

} // namespace vlm::base
