// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "common/infer/answer.hpp"

namespace vlm::infer {

/// How files of requests are written that somebody works through later.
enum class BatchForm {
    openai,    ///< OpenAI, Azure, vllm run-batch and others
    anthropic, ///< the requests of Anthropic's message batches
};

/// One request of such a file, with a line end: `id` names it in the results, `body` is what a server would be sent.
[[nodiscard]] std::string batch_line(BatchForm form, std::string_view id, std::string_view body);

/// What a file of results says of one request.
struct BatchAnswer {
    std::string id;
    Answer answer; ///< attempts is 1; no times
};

/// Reads a line of results, of OpenAI's form, as vllm run-batch and others write it, or of Anthropic's. What went wrong
/// with the request is the answer's failure: a result that the batch did not live to see is `timeout` where it expired,
/// `interrupted` where it was cancelled. Throws std::invalid_argument with the reason for a line that is no result ("is
/// no JSON").
[[nodiscard]] BatchAnswer read_batch_line(std::string_view line);

} // namespace vlm::infer
