// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

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
    std::uint64_t faults = 0;        ///< decoded past
    int known = 0;                   ///< answers that were there before
    std::optional<base::Micros> end; ///< of the video (of a stream's, the last), where it was found
};

/// Asks `backend` about one video, each record going to `sink` in the order of what was asked, one at a time, in any
/// thread. Decoding goes on while the back end thinks. Everything finished is kept, whatever stops the run. Throws
/// InputError where the video cannot be used at all, and whatever the sink throws.
class OneShot {
public:
    using Sink = std::function<void(const records::Result&)>;

    /// Backend and asker outlive it.
    OneShot(infer::Backend& backend, infer::Asker& asker, const PoolLimits& limits, Sink sink);

    /// As Analyst::stream_to.
    void stream_to(TextSinks sinks) { m_text = std::move(sinks); }

    /// As Analyst::pass_over.
    void pass_over(KnownAnswers known) { m_known = std::move(known); }

    /// As Analyst::keep_in.
    void keep_in(RecordKeeper keeper) { m_keeper = std::move(keeper); }

    /// Called after each request with the share of the video that has been asked about, 0 to 1, where it can be told.
    using Progress = std::function<void(std::optional<double> share)>;
    void report_to(Progress progress) { m_progress = std::move(progress); }

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
    RecordKeeper m_keeper;
    Progress m_progress;
    std::uint64_t m_dropped = 0;
    RequestPool m_pool; ///< the last: its threads use the others
};

} // namespace vlm::analysis
