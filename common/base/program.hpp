// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <stop_token>
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
    };
    How how = How::exited;
    int code = 0;
    std::string output; ///< the end of what it wrote, to standard output and error

    [[nodiscard]] bool succeeded() const { return how == How::exited && code == 0; }
};

/// Runs a program (looked for in PATH), without a shell, in a process group of its own: `input` is its standard input,
/// which it need not read (SIGPIPE must be ignored, as handle_signals() does). Waits for its end, at most `limit` and
/// until `stop`, then kills it with all it started. Where it leaves others running, they are not waited for. Throws
/// SystemError naming the program where it cannot be started.
[[nodiscard]] ProgramEnd run_program(const std::vector<std::string>& arguments, std::string_view input,
                                     std::chrono::milliseconds limit, const std::stop_token& stop);

/// Throws UsageError where there is no such program in PATH, or it may not be run.
void check_program(const std::string& name);

} // namespace vlm::base
