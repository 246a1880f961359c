// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace vlm::base {

/// Descriptors that become a program's standard streams; -1: it shares that of this program.
struct StandardStreams {
    int input = -1;
    int output = -1;
    int error = -1;
};

/// Starts a program (looked for in PATH) in a process group of its own, as if a shell had started it: its process id,
/// which is the group's. Throws SystemError naming the program.
[[nodiscard]] int spawn_program(const std::vector<std::string>& arguments, const StandardStreams& streams);

} // namespace vlm::base
