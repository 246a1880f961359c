// SPDX-License-Identifier: Apache-2.0
#include "common/records/bench_record.hpp"

#include <numeric>

#include <fmt/format.h>

#include "common/records/json_line.hpp"
#include "common/records/summary.hpp"

namespace vlm::records {
namespace {

std::optional<double> mean(const std::vector<double>& values) {
    if (values.empty()) return std::nullopt;
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

void write_times(JsonLine& line, const char* name, const std::vector<double>& values) {
    line.decimal(fmt::format("mean_{}_ms", name), mean(values), 3);
    line.decimal(fmt::format("median_{}_ms", name), percentile(values, 50), 3);
    line.decimal(fmt::format("p95_{}_ms", name), percentile(values, 95), 3);
    line.decimal(fmt::format("p99_{}_ms", name), percentile(values, 99), 3);
}

std::optional<double> rate(const BenchRecord& record, const std::optional<std::int64_t>& tokens) {
    if (!tokens) return std::nullopt;
    return record.per_second(static_cast<double>(*tokens));
}

} // namespace

std::string to_json_line(const BenchRecord& record) {
    JsonLine line;
    line.text("schema", "vlm.bench/1").text("model", record.model).text("backend", record.backend);
    line.text("endpoint", record.endpoint).integer("max_concurrency", record.max_concurrency);
    line.integer("num_prompts", record.completed + record.failed).integer("distinct_prompts", record.distinct_prompts);
    line.integer("completed", record.completed).integer("failed", record.failed);
    line.decimal("duration", record.seconds, 6);
    line.integer("total_input_tokens", record.input_tokens).integer("total_output_tokens", record.output_tokens);
    line.decimal("request_throughput", record.per_second(static_cast<double>(record.completed)), 3);
    line.decimal("input_throughput", rate(record, record.input_tokens), 3);
    line.decimal("output_throughput", rate(record, record.output_tokens), 3);
    line.decimal("frames_per_second", record.per_second(static_cast<double>(record.frames)), 3);
    line.decimal("video_seconds_per_second", record.per_second(record.video_seconds), 3);
    write_times(line, "ttft", record.ttft_ms);
    write_times(line, "tpot", record.tpot_ms);
    write_times(line, "itl", record.itl_ms);
    write_times(line, "e2el", record.e2el_ms);
    return line.line();
}

} // namespace vlm::records
