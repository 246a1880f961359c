// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "common/base/clock.hpp"
#include "common/http/message.hpp"
#include "common/infer/answer.hpp"

namespace vlm::infer {

/// What became of a request that has no usable answer: no connection, a timeout, a status other than 2xx, a
/// redirection, HTML. `now` is as in retry_after().
[[nodiscard]] Failure failure_of(const http::Response& response, base::Wall now);

/// The error inside a JSON answer, or nothing where it holds none. All known shapes are read: {"error":{…}} of OpenAI,
/// vLLM, llama.cpp, OpenRouter and Anthropic, {"error":"…"} of Ollama, the flat {"object":"error",…} of SGLang and old
/// vLLM, {"detail":…} of FastAPI, and lists of one of them (Gemini). `status` is the HTTP status it came with: some
/// servers answer 200 first and fail then.
[[nodiscard]] std::optional<Failure> failure_in(const nlohmann::json& answer, int status);

/// A failure of the protocol: the answer is not what was agreed. A cut answer may be whole the next time.
enum class Cut { no, yes };
[[nodiscard]] Failure protocol_failure(const std::string& message, Cut cut = Cut::no);

/// The wait that "retry-after-ms" or "retry-after" (seconds or an HTTP date) asks for. A date is by the server's clock,
/// which is what its "date" shows; `now` where it has none.
[[nodiscard]] std::optional<double> retry_after(const http::Headers& headers, base::Wall now);

} // namespace vlm::infer
