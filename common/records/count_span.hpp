// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/records/count_entries.hpp"

namespace vlm::records {

/// What was counted in a span of footage, summed up from an index: the record vlm.span/1 (schemas/span.schema.json).
struct CountSpan {
    /// How many were in a zone.
    struct Zone {
        std::string zone;
        std::string kind; ///< of the objects: "person"
        double mean = 0;  ///< over the time that somebody looked
        std::int64_t most = 0;
        std::int64_t least = 0;
    };
    std::string video;              ///< fingerprint; empty of a live source
    std::string source;             ///< where it lies, the name of a live source; empty where no file is known
    std::optional<base::Micros> t0; ///< media time; nothing of a live source
    std::optional<base::Micros> t1;
    std::string since; ///< wall clock of t0; empty where it is not known
    std::string until;
    base::Micros looked{0}; ///< for how long somebody looked, as far as zones tell
    std::vector<LineCount> lines;
    std::vector<Zone> zones;
    std::string method;                          ///< of the last count record in it; empty where there is none
    std::optional<base::Micros> sample_distance; ///< the longest of them
};

/// The record as one line of JSON with a line end.
[[nodiscard]] std::string to_json_line(const CountSpan& span);

} // namespace vlm::records
