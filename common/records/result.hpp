// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/clock.hpp"

namespace vlm::records {

/// Why a request has no usable answer.
struct ResultError {
    std::string kind;    ///< "error.class": connect, timeout, schema, …; source: no video, or no frame
    int http = 0;        ///< status, 0 where none came
    std::string message; ///< one line, without credentials
};

/// Whether what failed so may do better later, as the same request: the reason lies with the server or with this run,
/// not with what was asked.
[[nodiscard]] bool may_pass(std::string_view error_class);

/// What a run does with work that failed before.
enum class OldFailures {
    retry_passing, ///< asks again what failed for a reason that may pass
    retry_all,
    leave,
};

/// Whether a run asks again what failed so.
[[nodiscard]] bool asks_again(OldFailures failures, std::string_view error_class);

/// Where the time of a request went, in milliseconds; absent where it was not measured.
struct Timings {
    std::optional<double> open;   ///< opening the source
    std::optional<double> decode; ///< to the last frame of this request
    std::optional<double> encode; ///< scaling and JPEG
    std::optional<double> queue;  ///< waiting for its turn
    std::optional<double> ttft;   ///< to the first text of the last attempt
    std::optional<double> total;  ///< all attempts and waits
};

/// Tokens as the server counted them, absent where it did not.
struct TokenUsage {
    std::optional<std::int64_t> input;
    std::optional<std::int64_t> output;
    std::optional<std::int64_t> cached;
};

enum class Split { no, yes };

/// What came of one request: the record vlm.result/1 (schemas/result.schema.json).
struct Result {
    std::string key;     ///< work key, 64 hexadecimal digits
    std::string part_of; ///< of a split request's part, the work key of the whole; else empty
    std::string source;  ///< as the user named it, without credentials
    std::string video;   ///< fingerprint; empty for streams
    base::Micros t0{0};  ///< span of media time
    base::Micros t1{0};
    std::string wall;                 ///< of the first frame (RFC 3339); empty for what is not live
    std::int64_t epoch = 0;           ///< of the first frame, where it is live
    std::vector<base::Micros> frames; ///< media times of the frames sent
    int n_sampled = 0;
    int n_sent = 0;
    std::string prompt_id;
    std::string model; ///< that answered; empty where none did
    std::string model_asked;
    std::string backend;
    std::string endpoint; ///< without credentials; empty for embedded back ends
    std::string text;
    std::string reasoning;
    std::string json;                 ///< validated JSON where a schema was asked for; else empty
    std::optional<bool> time_ok;      ///< whether the times in it lie in the span; nothing where it has none
    std::optional<double> confidence; ///< mean probability of the answer's tokens, where that was asked for
    std::string finish_reason;
    bool truncated = false;
    bool cached = false;      ///< from the cache of answers: nobody was asked, and nothing was paid
    Split split = Split::no;  ///< whether the server took fewer frames, and this is one part of what was to be asked
    std::optional<int> level; ///< of a summary: 1 of answers about pictures, one more of summaries
    std::vector<std::pair<base::Micros, base::Micros>> missing; ///< spans that it knows nothing of
    TokenUsage usage;
    std::string decoder;
    Timings ms;
    int attempts = 0;
    std::string request_id;
    std::optional<ResultError> error;
};

/// The record as one line of JSON with a line end. Seconds have six decimals. Records of the back end "cv" carry a note
/// that it is no language model. Throws std::invalid_argument where `json` is no JSON.
[[nodiscard]] std::string to_json_line(const Result& result);

} // namespace vlm::records
