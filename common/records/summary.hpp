// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/records/result.hpp"

namespace vlm::records {

/// What a whole run came to: the record vlm.summary/1 (schemas/summary.schema.json).
struct Summary {
    std::int64_t requests = 0;
    std::int64_t failed = 0;
    std::int64_t known = 0;  ///< answers that were in the index before: nobody was asked
    std::int64_t cached = 0; ///< answers from the cache of answers: nobody was asked
    std::int64_t dropped =
        0; ///< windows (frames, where things are counted) that gave way to newer ones or were too old
    std::int64_t unchanged = 0;            ///< answers that say nothing new, where only the others were to be printed
    std::optional<std::int64_t> objects;   ///< that were followed, where things are counted
    std::optional<std::int64_t> crossings; ///< of lines, in that case
    std::int64_t retries = 0;              ///< attempts beyond the first of each request
    std::int64_t frames = 0;               ///< sent
    TokenUsage usage;                      ///< of the requests for which the server counted
    std::vector<double> ttft_ms;
    std::vector<double> total_ms;
    std::optional<double> cost; ///< absent where no price of the model is configured
    std::int64_t faults = 0;    ///< corrupt packets and the like, decoded past
    double seconds = 0;         ///< the run took
};

/// Counts a result in, unless it is that of a video that cannot be used: nobody was asked. What is known or
/// dropped, cost, faults and seconds stay as they are.
void add(Summary& summary, const Result& result);

/// The value below which `percent` of 100 of the values lie (nearest rank); nothing without values.
[[nodiscard]] std::optional<double> percentile(std::vector<double> values, double percent);

/// The record as one line of JSON with a line end.
[[nodiscard]] std::string to_json_line(const Summary& summary);

} // namespace vlm::records
