// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "common/analysis/control_order.hpp"
#include "common/analysis/job.hpp"
#include "common/base/command_channel.hpp"
#include "common/base/signals.hpp"
#include "tools/analyze/questions.hpp"

namespace vlm::analyze {

/// Changes a run while it goes on: by orders at --control, and by SIGHUP, at which the configuration is read again.
class RunControl {
public:
    /// `path` is that of --control; empty: none. Throws as CommandChannel does.
    RunControl(Questions::Start start, const std::string& path);

    /// Has the job steered by this, which outlives it.
    void steer(analysis::Job& job);

    /// Windows of live sources that went by during a pause.
    [[nodiscard]] std::uint64_t dropped() const { return m_dropped; }

private:
    [[nodiscard]] std::string take(std::string_view line);
    void apply(const analysis::ControlOrder& order);
    void read_again();
    [[nodiscard]] bool admits(const analysis::Window& window);

    Questions m_questions;
    std::atomic<bool> m_paused = false;
    std::atomic<std::uint64_t> m_dropped = 0;
    std::mutex m_stopping;
    std::optional<base::StopScope> m_stop;
    std::optional<base::CommandChannel> m_channel; ///< the last: its thread uses the others
};

} // namespace vlm::analyze
