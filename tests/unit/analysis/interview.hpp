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
        const analysis::Window window = window_at(times);
        return analyst.ask(analyst.plan(window, {start, end}), window, {start, end}, too_large);
    }

    Recorder recorder;
    Asking asking;
    analysis::Prompt prompt;
    analysis::Subject subject{
        "a.mp4", "12-ab", "12-ab", {{64, 32}, 85, media::BurnTime::no, {}}, analysis::SendMode::automatic, 4.5};
    std::vector<records::Result> results;
    analysis::Analyst analyst{recorder, asking.asker, prompt, subject,
                              [this](const records::Result& result) { results.push_back(result); }};
};

/// Every whole second from the one to the other.
inline Times seconds(int from, int to) {
    Times times;
    for (int t = from; t <= to; ++t)
        times.emplace_back(t * 1'000'000);
    return times;
}

} // namespace vlm::test
