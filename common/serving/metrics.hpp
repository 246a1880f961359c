// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "common/http/server.hpp"
#include "common/serving/latencies.hpp"

namespace vlm::serving {

/// The figures of a server in the text format that Prometheus reads (exposition format 0.0.4), with those of its
/// process.
[[nodiscard]] std::string metrics_text(const http::ServerCounters& counters, const Latencies& latencies,
                                       std::size_t open_videos);

} // namespace vlm::serving
