// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace vlm::infer {

/// Why a request has no usable answer. The names are what records hold in error.class.
enum class FailureClass {
    connect,     ///< no connection: refused, no such host, not ready in time
    timeout,     ///< nothing (more) came within the time allowed
    rate_limit,  ///< 429 with a wait
    quota,       ///< the account has nothing left, or must pay: the run stops
    overload,    ///< 503, 529, a full queue
    auth,        ///< 401, 403: the run stops
    model,       ///< no such model: the run stops
    vision,      ///< the model sees no pictures: the run stops
    context,     ///< the request is longer than the model's context
    too_many,    ///< more pictures, or larger ones, than the server takes
    bad_image,   ///< the server cannot read a picture
    bad_request, ///< any other refusal of the request itself
    server,      ///< 5xx and the like
    protocol,    ///< the answer is not what the protocol says (HTML, broken JSON, cut off)
    schema,      ///< the answer does not fit the schema, also after one repair
    refused,     ///< the model refused (content filter)
    interrupted, ///< the user stopped the run
    budget,      ///< the next attempt would exceed a budget of the user
};

/// "connect", "rate_limit", …
[[nodiscard]] std::string name(FailureClass kind);

struct Failure {
    FailureClass kind = FailureClass::server;
    int http = 0;            ///< status, 0 where none came
    std::string message;     ///< one line, credentials redacted
    std::int64_t limit = 0;  ///< what the server said it takes (context tokens, pictures); 0 where it did not
    std::int64_t wanted = 0; ///< what it said it was sent; 0 where it did not
    bool transient = false;  ///< the same request may do better later
    bool not_ready = false;  ///< the server is still loading: waiting for it is no failure yet
    std::optional<double> retry_after_s; ///< the wait the server asked for
    bool parked = false; ///< nobody is to be asked any more: that wait is too long, or the server is given up
};

/// Whether the server refuses the work for good, so that the next request would fail like this one: no quota, no right
/// to enter, no such model, a model that sees no pictures.
[[nodiscard]] bool stops_run(FailureClass kind);

/// Tokens as the server counted them.
struct Usage {
    std::optional<std::int64_t> input;
    std::optional<std::int64_t> output;
    std::optional<std::int64_t> cached;
};

/// What came of one question. `failure` and `text` can both be set (an answer that does not fit the schema keeps its
/// raw text).
struct Answer {
    std::string text;      ///< valid UTF-8; without reasoning
    std::string reasoning; ///< what a thinking model said before
    std::string json;      ///< the text as validated JSON where a schema was asked for; else empty
    std::string finish_reason;
    std::optional<double> confidence; ///< geometric mean of its tokens' probabilities, where the server told them
    bool truncated = false;           ///< the server stopped it at the token limit
    std::string model;                ///< as the server names it
    std::string request_id;           ///< the server's, else ours
    std::string endpoint;             ///< without credentials
    Usage usage;                      ///< of all attempts together that the server counted
    std::optional<double> ttft_ms;    ///< to the first text, of the last attempt
    double held_ms = 0;               ///< until a server had room for the first attempt
    double total_ms = 0;              ///< from then on: all attempts and waits
    int attempts = 0;
    std::optional<Failure> failure;
};

} // namespace vlm::infer
