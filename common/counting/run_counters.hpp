// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "common/counting/input_counters.hpp"
#include "common/counting/source_counter.hpp"
#include "common/records/status_measure.hpp"

namespace vlm::counting {

/// What a run has come to so far in each of its inputs, any number of which may be under way. Safe to use from several
/// threads.
class RunCounters {
public:
    /// `plan` outlives it.
    explicit RunCounters(const CountingPlan& plan)
        : m_plan{plan} {}

    /// An input that is called so is about to be opened. What it counts with is valid as long as this.
    [[nodiscard]] InputCounters& open(const std::string& called);

    /// Of all sources up to now, in the order in which their inputs were opened.
    [[nodiscard]] std::vector<records::SourceReading> readings();

private:
    const CountingPlan& m_plan;
    std::mutex m_mutex;
    std::deque<InputCounters> m_inputs;
};

} // namespace vlm::counting
