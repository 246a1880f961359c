// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "common/base/descriptor.hpp"
#include "common/base/program.hpp"
#include "common/base/signals.hpp"

namespace vlm::base {

/// A program that runs beside this one, without input, in a process group of its own. Its last lines, of standard
/// output and error alike, are kept; with -v the log has all of them.
class BackgroundProgram {
public:
    /// Starts it (it is looked for in PATH). Throws SystemError.
    explicit BackgroundProgram(const std::vector<std::string>& arguments);

    /// As stop().
    ~BackgroundProgram();
    BackgroundProgram(const BackgroundProgram&) = delete;
    BackgroundProgram& operator=(const BackgroundProgram&) = delete;

    /// How it ended by itself; nothing while it runs.
    [[nodiscard]] std::optional<ProgramEnd> ended();

    /// Asks it to end (SIGTERM to its whole group), gives it ten seconds, then kills what is left of the group. As the
    /// second signal of the user does at once (TiedGroup).
    void stop();

    [[nodiscard]] std::vector<std::string> last_lines() const;

private:
    [[nodiscard]] bool has_ended() const;
    void reap();
    void read();
    void take(std::string& text);

    std::string m_name;
    int m_pid = 0; ///< 0 once it is reaped
    std::optional<TiedGroup> m_tied;
    std::optional<ProgramEnd> m_end;
    Descriptor m_output;
    mutable std::mutex m_mutex; ///< of the lines
    std::deque<std::string> m_lines;
    std::atomic<bool> m_quits = false;
    std::thread m_reader;
};

} // namespace vlm::base
