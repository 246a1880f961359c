// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/gpu_reading.hpp"
#include "common/base/machine_reading.hpp"
#include "common/base/process_reading.hpp"
#include "common/records/status.hpp"

namespace vlm::records {

/// What a source's counters stood at.
struct SourceReading {
    std::string source;
    bool live = false;
    bool connected = false;
    bool ended = false;
    std::int64_t connections = 0;
    std::int64_t epoch = 0;
    std::int64_t bytes = 0;
    std::int64_t received = 0; ///< frames that came, decoded or not
    std::int64_t decoded = 0;
    std::optional<base::Micros> last_decoded; ///< on the clock of Reading::at
    std::int64_t kept = 0;
    std::int64_t gated = 0;
    std::int64_t dropped = 0;
    std::int64_t written = 0;
    std::int64_t faults = 0;
    std::optional<std::int64_t> packets_lost;
    std::optional<std::int64_t> encoding_dropped;
    std::optional<std::int64_t> recording_dropped;
    std::optional<std::int64_t> publishing_dropped;
    std::vector<double> latencies_ms;       ///< of the frames since the reading before
    std::optional<CountingStatus> counting; ///< but for its rate; where something is counted
};

/// What everything stood at.
struct Reading {
    base::Micros at{0}; ///< on a clock that only grows
    std::vector<SourceReading> sources;
    WorkStatus work;
    base::ProcessReading process;
    base::MachineReading machine;
    std::vector<base::GpuReading> gpus;
};

/// Makes figures of readings, rates of what lies between two. Pure.
class StatusMeasure {
public:
    /// `first` is of the beginning.
    explicit StatusMeasure(Reading first);

    /// Rates are of the time since the reading before; over less than a second they are absent, and the next are of
    /// that longer time. Program and wall clock are left empty. Sources stay where they
    /// are; others may come behind them.
    [[nodiscard]] Status next(Reading reading);

private:
    base::Micros m_begun;
    Reading m_before;
};

} // namespace vlm::records
