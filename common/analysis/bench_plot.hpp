// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/records/bench_record.hpp"

namespace vlm::analysis {

/// Throughput against latency as a drawing of its own (SVG): a point for each number of requests at once, a line for
/// the median and one for the 95th percentile of the time that an answer takes. Pure.
[[nodiscard]] std::string bench_plot(const std::vector<records::BenchRecord>& levels);

} // namespace vlm::analysis
