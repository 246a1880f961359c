// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "common/analysis/analyst.hpp"
#include "common/analysis/job.hpp"
#include "common/analysis/request_pool.hpp"
#include "common/base/exit_code.hpp"
#include "common/infer/asker.hpp"
#include "common/infer/backend.hpp"

namespace vlm::analysis {

enum class Strict { no, yes };

/// What a run over one video came to.
struct Outcome {
    base::ExitCode code = base::ExitCode::done;
    bool finished = false;           ///< all was asked that can be; else something has stopped it
    std::string fingerprint;         ///< of the video; empty for streams
    std::uint64_t faults = 0;        ///< decoded past
    int succeeded = 0;               ///< answers
    int failed = 0;                  ///< records without one, and what could not be had of the video
    int passing = 0;                 ///< those of them that may do better later (records::may_pass)
    int known = 0;                   ///< answers that were there before
    int known_failed = 0;            ///< what had failed before, and was left so
    std::optional<base::Micros> end; ///< of the video (of a stream's, the last), where it was found
};

/// Asks `backend` about videos, several at once where the pool asks several at once. Decoding goes on while the back
/// end thinks. Each record goes to `sink` in the order of videos and of what was asked about them, one at a time, in
/// any thread. Everything finished is kept, whatever stops the run.
class OneShot {
public:
    using Sink = std::function<void(const records::Result&)>;

    /// Backend and asker outlive it.
    OneShot(infer::Backend& backend, infer::Asker& asker, const PoolLimits& limits, Sink sink);

    // These before the first video, for all.

    /// As Analyst::stream_to.
    void stream_to(TextSinks sinks) { m_text = std::move(sinks); }

    /// As Analyst::pass_over.
    void pass_over(KnownAnswers known) { m_known = std::move(known); }

    /// As Analyst::answer_from.
    void answer_from(AnswerStore store) { m_store = std::move(store); }

    /// As Analyst::keep_in.
    void keep_in(RecordKeeper keeper) { m_keeper = std::move(keeper); }

    /// Takes the answers that were passed over, each in the place that its record would have.
    using KnownSink = std::function<void(const KnownAnswer&)>;
    void tell_known(KnownSink sink) { m_known_sink = std::move(sink); }

    /// As Analyst::hand_to.
    void hand_to(QuestionTaker taker) { m_taker = std::move(taker); }

    /// Each window is asked of these as well, in this order, and its records come in the order of who was asked. They
    /// outlive the run.
    void compare_with(std::vector<Rival> rivals) { m_rivals = std::move(rivals); }

    /// Called with each window, in their order, before its records come.
    void show_to(std::function<void(const Window&)> shown) { m_shown = std::move(shown); }

    /// Called after each request with the share of its video that has been asked about, 0 to 1, where it can be told.
    using Progress = std::function<void(std::optional<double> share)>;
    void report_to(Progress progress) { m_progress = std::move(progress); }

    /// A video's place among the others.
    using Turn = std::shared_ptr<RequestPool::Lane>;

    /// Told after the last record of a video. `outcome` gives what the run over it came to; it throws InputError where
    /// the video cannot be used at all, Interrupted, and what ends the run.
    using Concluded = std::function<void(const std::function<Outcome()>& outcome)>;

    /// The next turn; null where the run is stopped.
    [[nodiscard]] Turn begin() { return m_pool.begin(); }

    /// Reads a video, and hands over what is to be asked; any thread, each with a turn of its own. Throws nothing:
    /// `concluded` is told.
    void ask(const Turn& turn, Job job, Strict strict, Concluded concluded);

    /// Waits until all has been told. Throws what sink, keeper or `concluded` have thrown.
    void finish() { m_pool.finish(); }

    /// Stops the run: what was not begun is left.
    void halt() { m_pool.halt(); }

    /// Ends the run for a failure elsewhere; finish() throws it.
    void fail(std::exception_ptr failure) { m_pool.fail(std::move(failure)); }

    /// All of this for one video. Throws as `outcome` and finish().
    [[nodiscard]] Outcome run(const Job& job, Strict strict);

    /// Windows of all runs that gave way to newer ones (Job::latest).
    [[nodiscard]] std::uint64_t dropped() const { return m_dropped; }

private:
    class Pass;
    infer::Backend& m_backend;
    infer::Asker& m_asker;
    Sink m_sink;
    TextSinks m_text;
    KnownAnswers m_known;
    std::vector<Rival> m_rivals;
    std::function<void(const Window&)> m_shown;
    AnswerStore m_store;
    RecordKeeper m_keeper;
    KnownSink m_known_sink;
    QuestionTaker m_taker;
    Progress m_progress;
    std::atomic<std::uint64_t> m_dropped = 0;
    RequestPool m_pool; ///< the last: its threads use the others
};

} // namespace vlm::analysis
