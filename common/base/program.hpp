// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace vlm::base {

/// How another program ended.
struct ProgramEnd {
    enum class How {
        exited,    ///< `code` is its exit code
        signalled, ///< `code` is the signal that ended it
        timed_out, ///< it took too long and was killed
        stopped,   ///< it was killed because nobody waits any more
        endless,   ///< it was killed because it wrote more than anybody wants to read
    };
    How how = How::exited;
    int code = 0;
    std::string output; ///< what it wrote

    [[nodiscard]] bool succeeded() const { return how == How::exited && code == 0; }
};

/// How long a program is waited for.
struct ProgramLimits {
    std::chrono::milliseconds time;
    std::function<bool()> stopped; ///< asked every 50 ms
};

/// Runs a program (looked for in PATH), without a shell, in a process group of its own: `input` is its standard input,
/// which it need not read (SIGPIPE must be ignored, as handle_signals() does); the end of what it writes to standard
/// output and error is kept. Waits for its end within the limits, then kills it with all it started, as the
/// second signal does (TiedGroup). Where it leaves
/// others running, they are not waited for. Throws SystemError naming the program where it cannot be started.
[[nodiscard]] ProgramEnd run_program(const std::vector<std::string>& arguments, std::string_view input,
                                     const ProgramLimits& limits);

/// Likewise, for what it writes to standard output, 64 KiB at most; it has this program's standard input and error.
[[nodiscard]] ProgramEnd read_program(const std::vector<std::string>& arguments, const ProgramLimits& limits);

/// Whether there is such a program in PATH (or, with a slash in its name, there), and it may be run.
[[nodiscard]] bool has_program(const std::string& name);

/// Throws UsageError where there is no such program in PATH, or it may not be run.
void check_program(const std::string& name);

} // namespace vlm::base
