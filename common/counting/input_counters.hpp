// SPDX-License-Identifier: Apache-2.0
#pragma once

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

/// What an input has come to so far, read while it goes on. Safe to use from several threads.
class InputCounters {
public:
    /// An input that is called so is about to be opened. `plan` outlives this.
    InputCounters(const CountingPlan& plan, const std::string& called);

    /// What its reading counts with, valid as long as this.
    [[nodiscard]] media::LiveCounters& reading() { return m_lanes.front().counters.input; }

    /// It is open: a stream may be of several sources, with names of their own.
    void begin(const std::vector<frames::Track>& tracks);

    /// A frame was read, and `faults` were met so far; `waits`: it is to be counted.
    void read(const frames::Frame& frame, bool waits, std::uint64_t faults);

    /// A frame that waited was counted, and what is followed in it is this.
    void count(const DetectedFrame& frame, std::span<const track::Object> objects, const CountTotals& totals);

    /// It has ended.
    void end();

    /// Of all of its sources up to now.
    [[nodiscard]] std::vector<records::SourceReading> readings();

private:
    /// One of its sources.
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
};

} // namespace vlm::counting
