// SPDX-License-Identifier: Apache-2.0
#include "common/records/summary.hpp"

#include <algorithm>
#include <cmath>

#include "common/base/known_sum.hpp"
#include "common/records/json_line.hpp"

namespace vlm::records {

namespace {

void write_percentiles(JsonLine& line, const char* name, const std::vector<double>& values) {
    line.open(name).decimal("p50", percentile(values, 50), 3).decimal("p95", percentile(values, 95), 3).close();
}

} // namespace

void add(Summary& summary, const Result& result) {
    if (result.error && result.error->kind == "source") return;
    if (result.cached) {
        ++summary.cached;
        return;
    }
    ++summary.requests;
    if (result.error) ++summary.failed;
    summary.retries += std::max(0, result.attempts - 1);
    summary.frames += result.n_sent;
    base::add_known(summary.usage.input, result.usage.input);
    base::add_known(summary.usage.output, result.usage.output);
    base::add_known(summary.usage.cached, result.usage.cached);
    if (result.ms.ttft) summary.ttft_ms.push_back(*result.ms.ttft);
    if (result.ms.total) summary.total_ms.push_back(*result.ms.total);
}

std::optional<double> percentile(std::vector<double> values, double percent) {
    if (values.empty()) return std::nullopt;
    const double rank = std::ceil(percent / 100 * static_cast<double>(values.size()));
    const auto index = static_cast<std::size_t>(std::max(0.0, rank - 1));
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(std::min(index, values.size() - 1));
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

std::string to_json_line(const Summary& summary) {
    JsonLine line;
    line.text("schema", "vlm.summary/1").integer("requests", summary.requests).integer("failed", summary.failed);
    line.integer("known", summary.known);
    if (summary.cached > 0) line.integer("cached", summary.cached);
    line.integer("dropped", summary.dropped);
    if (summary.unchanged > 0) line.integer("unchanged", summary.unchanged);
    if (summary.objects) line.integer("objects", *summary.objects);
    if (summary.crossings) line.integer("crossings", *summary.crossings);
    line.integer("retries", summary.retries).integer("frames", summary.frames);
    const double rate = summary.seconds > 0 ? static_cast<double>(summary.frames) / summary.seconds : 0;
    line.decimal("frames_per_second", rate, 3);
    line.open("usage").integer("input", summary.usage.input).integer("output", summary.usage.output);
    line.integer("cached", summary.usage.cached).close();
    write_percentiles(line, "ttft_ms", summary.ttft_ms);
    write_percentiles(line, "total_ms", summary.total_ms);
    line.decimal("cost", summary.cost, 6).integer("faults", summary.faults).decimal("seconds", summary.seconds, 6);
    return line.line();
}

} // namespace vlm::records
