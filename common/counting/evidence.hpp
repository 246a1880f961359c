// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/track/crossing_score.hpp"
#include "common/track/sequence_pair.hpp"

namespace vlm::counting {

/// How many crossed in a span, of one way of one source.
struct SpanCount {
    track::Way way;
    base::Micros t0{0};
    base::Micros t1{0};
    std::int64_t n = 0;
};

/// What a file says there was: what is right, or what was found. Times are media time, of live sources wall clock.
struct Evidence {
    std::string name;   ///< of the file
    bool boxes = false; ///< it holds boxes of tracks, nothing else
    bool wall = false;  ///< it is about live sources
    std::vector<track::LabelledBox> labelled;
    std::vector<track::Passage> crossings;
    std::vector<SpanCount> counts;

    /// Whether `crossings` are all there were: there are some, or counts say that there were none.
    [[nodiscard]] bool tells_crossings() const;
};

/// Reads the CSV of MOT, crossings as CSV, or the records that vlm-count writes, as the first line shows; "-" is
/// standard input. `rate`: frames a second, where crossings say frames. Throws UsageError where a line is none of these
/// ("gt.csv:12: …"), SystemError where the file cannot be read.
[[nodiscard]] Evidence read_evidence(const std::string& path, std::optional<double> rate);

} // namespace vlm::counting
