// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/infer/answer.hpp"
#include "common/infer/question.hpp"

namespace vlm::infer {

/// The JSON value in what a model said: alone, in a fenced block, or with words around it. Compact, its members in the
/// model's order. Nothing where there is none.
[[nodiscard]] std::optional<std::string> json_in(std::string_view text);

/// What is wrong with a text as an answer for `schema`, in one line; nothing where it fits, and then `json` is its
/// value.
[[nodiscard]] std::optional<std::string> misfit(const Schema& schema, std::string_view text, std::string& json);

/// Why an answer that does not fit its schema cannot be used; one that is cut off would perhaps have fitted.
[[nodiscard]] Failure schema_failure(const std::string& complaint, bool truncated, int max_output_tokens);

} // namespace vlm::infer
