// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/analysis/analyst.hpp"
#include "tests/unit/analysis/support.hpp"

namespace vlm::test {

using Times = std::vector<base::Micros>;

/// Asks a recorder about windows, and keeps the records.
struct Interview {
    explicit Interview(std::string text = "What?", infer::BudgetLimits limits = {})
        : asking{recorder, limits}
        , prompt{"Be brief.", std::move(text), nullptr, {}} {}

    bool ask(const Times& times, analysis::TooLarge too_large = analysis::TooLarge::split) {
        const base::Micros end = times.empty() ? base::Micros{0} : times.back();
        const base::Micros start = times.empty() ? base::Micros{0} : times.front();
        return ask(window_at(times), {start, end}, {start, end}, too_large);
    }

    /// `wanted` is the span that the unit is about, `span` that of its frames. False when the run must stop.
    bool ask(const analysis::Window& window, const analysis::Span& wanted, const analysis::Span& span,
             analysis::TooLarge too_large = analysis::TooLarge::split) {
        analysis::Findings findings;
        analyst.ask(analyst.plan(window, wanted), window, span, too_large, previous, findings);
        for (const records::Result& result : findings.results)
            results.push_back(result);
        succeeded += findings.succeeded;
        failed += findings.failed;
        known += findings.known;
        previous = findings.last.value_or(previous);
        stop = findings.stop;
        return !stop;
    }

    Recorder recorder;
    Asking asking;
    analysis::Prompt prompt;
    analysis::Subject subject{
        "a.mp4", "12-ab", "12-ab", {{64, 32}, 85, media::BurnTime::no, {}}, analysis::SendMode::automatic, 4.5};
    analysis::Analyst analyst{recorder, asking.asker, prompt, subject};
    // Of all that was asked about.
    std::vector<records::Result> results;
    int succeeded = 0;
    int failed = 0;
    int known = 0;
    std::string previous;
    std::optional<base::ExitCode> stop;
};

/// Every whole second from the one to the other.
inline Times seconds(int from, int to) {
    Times times;
    for (int t = from; t <= to; ++t)
        times.emplace_back(t * 1'000'000);
    return times;
}

} // namespace vlm::test
