// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "common/counting/detected_frames.hpp"
#include "common/counting/source_counter.hpp"
#include "common/frames/frame_source.hpp"
#include "common/frames/source_counters.hpp"
#include "common/records/status_measure.hpp"
#include "common/track/tracker.hpp"

namespace vlm::counting {

/// What a run has come to so far in each source, read while it goes on. One input is under way at a time. Safe to use
/// from several threads.
class RunCounters {
public:
    /// `plan` outlives it.
    explicit RunCounters(const CountingPlan& plan)
        : m_plan{plan} {}

    /// An input that is called so is about to be opened. Gives what its reading counts with, valid as long as this.
    [[nodiscard]] media::LiveCounters& open(const std::string& called);

    /// It is open: a stream may be of several sources, with names of their own.
    void begin(const std::vector<frames::Track>& tracks);

    /// A frame was read, and `faults` were met so far; `waits`: it is to be counted.
    void read(const frames::Frame& frame, bool waits, std::uint64_t faults);

    /// A frame that waited was counted, and what is followed in it is this.
    void count(const DetectedFrame& frame, std::span<const track::Object> objects, const CountTotals& totals);

    /// The input has ended.
    void end();

    /// Of all sources up to now, in the order in which they were begun.
    [[nodiscard]] std::vector<records::SourceReading> readings();

private:
    struct Lane {
        std::string source;
        frames::SourceCounters counters;
        std::int64_t dropped = 0; ///< frames that came lost ones before them
        records::CountingStatus counting;
    };
    void count_places(const CountTotals& totals, records::CountingStatus& counting) const;

    const CountingPlan& m_plan;
    std::mutex m_mutex;
    std::deque<Lane> m_lanes;
    std::size_t m_first = 0; ///< lane of the input that is under way
};

} // namespace vlm::counting
