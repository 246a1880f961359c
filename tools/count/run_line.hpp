// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "tools/count/source_run.hpp"

namespace vlm::counting_tool {

/// The sources of a call, some of them at work side by side. What comes of them is taken in the order in which they
/// were begun; nobody waits for those that are live until all others have ended.
class RunLine {
public:
    using Take = std::function<void(const SourceRun&)>;

    /// No more than so many are at work, but for live ones. The tools outlive it.
    RunLine(const CountTools& tools, std::size_t side_by_side, Take take)
        : m_tools{tools}
        , m_side_by_side{side_by_side}
        , m_take{std::move(take)} {}

    /// Where there are runs yet, they are stopped, and what they tell is lost.
    ~RunLine();
    RunLine(const RunLine&) = delete;
    RunLine& operator=(const RunLine&) = delete;

    // Both throw what ended a run and is to end the call, and what writing throws.

    /// Waits until another one may begin.
    void wait_for_room() { wait_for_line(m_side_by_side - 1); }

    void wait_for_all();

    void begin(SourceTask task);

private:
    void wait_for_line(std::size_t most);
    void wait_for_change();
    void settle();
    void throw_if_fatal() const;
    void take(SourceRun& run) const;
    void wake();

    const CountTools& m_tools;
    const std::size_t m_side_by_side;
    const Take m_take;
    std::mutex m_mutex;
    std::condition_variable m_wakes;
    bool m_changed = false;                        ///< the state of a run, since somebody looked; under the mutex
    std::deque<std::unique_ptr<SourceRun>> m_line; ///< in the order of their turns
    std::vector<std::unique_ptr<SourceRun>> m_live;
};

} // namespace vlm::counting_tool
