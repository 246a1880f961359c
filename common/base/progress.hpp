// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "common/base/clock.hpp"

namespace vlm::base {

/// How much of the time from `start` to `end` lies before `t`, 0 to 1; nothing where no end behind the start is known.
[[nodiscard]] std::optional<double> share_before(Micros t, Micros start, std::optional<Micros> end);

enum class ShowProgress { no, where_terminal };

/// One line on stderr that shows how far a run is, its rate and the time left; only where stderr is a terminal.
/// Log lines step over it. At most one at a time in a process. Safe to use from several threads.
class ProgressBar {
public:
    /// `unit` is a singular ("request").
    ProgressBar(std::string unit, ShowProgress show);
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    /// So many units are done, which are this share of all, 0 to 1, where that is known. Draws at most ten times a
    /// second.
    void update(std::uint64_t done, std::optional<double> share);

    /// Takes the line away (before text goes to the same terminal); the next update draws it again.
    void clear();

    /// The line for these figures, without control characters: "12 requests  30 %  1.5/s  0:19 left".
    [[nodiscard]] static std::string line(const std::string& unit, std::uint64_t done, std::optional<double> share,
                                          double seconds);

private:
    void draw();
    static void step_aside();
    static void step_back();

    std::mutex m_mutex;
    std::string m_unit;
    std::uint64_t m_done = 0;
    std::optional<double> m_share;
    bool m_shown;
    std::atomic<bool> m_drawn = false;
    bool m_steps_back = false; ///< after the log line that is being written
    Steady::time_point m_start = Steady::now();
    Steady::time_point m_last{};
};

} // namespace vlm::base
