// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vlm::records {

/// How a server did with so many requests at once: the record vlm.bench/1 (schemas/bench.schema.json), in the words of
/// "vllm bench serve".
struct BenchRecord {
    std::string model;
    std::string backend;
    std::string endpoint;              ///< without credentials
    std::int64_t max_concurrency = 1;  ///< requests at once
    std::int64_t distinct_prompts = 0; ///< different ones among the requests
    std::int64_t completed = 0;
    std::int64_t failed = 0;
    double seconds = 0;                       ///< from the first request to the last answer
    std::int64_t frames = 0;                  ///< of the completed requests
    double video_seconds = 0;                 ///< that they are about
    std::optional<std::int64_t> input_tokens; ///< as the server counted them; absent where it did not
    std::optional<std::int64_t> output_tokens;
    // Of each completed request, in milliseconds; where it was measured.
    std::vector<double> ttft_ms; ///< to the first text
    std::vector<double> tpot_ms; ///< for each further token
    std::vector<double> itl_ms;  ///< between pieces of text, of all requests
    std::vector<double> e2el_ms; ///< to the end

    [[nodiscard]] double per_second(double number) const { return seconds > 0 ? number / seconds : 0; }
};

/// The record as one line of JSON with a line end.
[[nodiscard]] std::string to_json_line(const BenchRecord& record);

} // namespace vlm::records
