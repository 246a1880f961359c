// SPDX-License-Identifier: Apache-2.0
#include "common/serving/metrics.hpp"

#include <string_view>

#include <fmt/format.h>

#include "common/base/clock.hpp"
#include "common/base/process_reading.hpp"

namespace vlm::serving {
namespace {

std::string metric(std::string_view name, std::string_view type, std::string_view help, double value) {
    return fmt::format("# HELP {0} {2}\n# TYPE {0} {1}\n{0} {3}\n", name, type, help, value);
}

} // namespace

std::string metrics_text(const http::ServerCounters& counters, const Latencies& latencies, std::size_t open_videos) {
    std::string text =
        metric("vlm_http_requests_total", "counter", "Requests taken.", static_cast<double>(counters.requests)) +
        metric("vlm_http_sent_bytes_total", "counter", "Bytes sent.", static_cast<double>(counters.bytes)) +
        metric("vlm_http_connections", "gauge", "Clients that are connected.",
               static_cast<double>(counters.connections)) +
        metric("vlm_videos_open", "gauge", "Videos that are kept open.", static_cast<double>(open_videos)) +
        latencies.text("vlm_http_answer_seconds");
    const base::ProcessReading process = base::read_process();
    if (process.cpu_time) {
        text += metric("process_cpu_seconds_total", "counter", "Processor time of this program.",
                       base::to_seconds(*process.cpu_time));
    }
    if (process.memory) {
        text += metric("process_resident_memory_bytes", "gauge", "Memory of this program.",
                       static_cast<double>(*process.memory));
    }
    return text;
}

} // namespace vlm::serving
