// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "common/archive/task_counts.hpp"
#include "common/capture/capture_options.hpp"
#include "common/counting/count_run.hpp"
#include "common/counting/run_counters.hpp"
#include "tools/count/count_output.hpp"
#include "tools/count/count_setup.hpp"
#include "tools/count/count_writer.hpp"
#include "tools/count/options.hpp"

namespace vlm::counting_tool {

/// What all sources of a call are counted with. Their threads use it at the same time.
struct CountTools {
    std::string task; ///< in the index
    CountSetup& setup;
    CountOutput& output;
    counting::RunCounters& counters;
    /// Told of so many more frames, and of how much more of all a source has that is, 0 to 1.
    std::function<void(std::uint64_t frames, double share)> progress;
};

/// A source of a call.
struct SourceTask {
    Options options; ///< as they are for it
    capture::NamedSource source;
    bool alone = false; ///< it begins when it is its turn
};

/// Counting in one source, in a thread of its own. What it tells comes behind what the runs before it tell.
class SourceRun {
public:
    enum class State {
        in_turn, ///< others wait for what it tells
        live,    ///< nobody does
        over,
    };

    /// Begins. `changed` is told by its thread of each change of its state. The tools outlive it.
    SourceRun(const CountTools& tools, SourceTask task, std::function<void()> changed);

    /// Waits for its end.
    ~SourceRun();
    SourceRun(const SourceRun&) = delete;
    SourceRun& operator=(const SourceRun&) = delete;

    /// Safe from any thread; the others are for after its end.
    [[nodiscard]] State state() const { return m_state; }

    /// Whether it ended with what ends the whole call, and at once: nobody takes what others tell either, or it is not
    /// known when others end. Safe from any thread.
    [[nodiscard]] bool is_fatal() const { return m_fatal; }

    [[nodiscard]] const std::string& place() const { return m_task.source.place; }

    /// What came of it; nothing where nothing was to be done, or it failed.
    [[nodiscard]] const std::optional<counting::CountOutcome>& outcome() const { return m_outcome; }

    /// It could not be counted, which was told.
    [[nodiscard]] bool has_failed() const { return m_failed; }

    /// The user has stopped it.
    [[nodiscard]] bool was_interrupted() const { return m_interrupted; }

    /// What ends the whole call; null: nothing.
    [[nodiscard]] const std::exception_ptr& error() const { return m_error; }

    /// It has ended, and those before it: what it told goes out. Throws what writing throws.
    void finish() { m_writer.turn().end(); }

private:
    void run();
    void count();
    void count(archive::TaskCounts* index);
    void go_live();
    void set(State state);
    void advance(std::uint64_t frames, double share);

    const CountTools& m_tools;
    const SourceTask m_task;
    const std::function<void()> m_changed;
    counting::InputCounters& m_counters;
    CountWriter m_writer;
    std::atomic<State> m_state = State::in_turn;
    std::atomic<bool> m_fatal = false;
    std::optional<counting::CountOutcome> m_outcome;
    std::exception_ptr m_error;
    double m_share = 0; ///< of it that was looked at, 0 to 1
    bool m_failed = false;
    bool m_interrupted = false;
    std::thread m_thread; ///< the last: it uses the others
};

} // namespace vlm::counting_tool
