// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "common/infer/question.hpp"

namespace vlm::infer {

/// What makes a number a time: "format": "media-time". A model is asked for seconds from the beginning of what it is
/// shown; no server sees the word.
inline constexpr const char* time_format = "media-time";

/// The schema that a user names: a file with a JSON Schema, inline JSON, or the short form (see short_schema()).
/// Throws UsageError for what is none of them, and for a schema that cannot be used.
[[nodiscard]] std::shared_ptr<const Schema> read_schema(const std::string& text);

/// "name, count int, alarm bool: is anyone in danger" as a JSON Schema: fields between commas, or one per line (then
/// descriptions may hold commas); each a name, a type (str, int, float, bool, time; str where none is given; "[]"
/// behind it makes a list) and, behind a colon, a description. All are required, nothing else is allowed, strings and
/// lists are bounded, so that a model that runs on still ends. Throws UsageError naming the field.
[[nodiscard]] std::string short_schema(std::string_view text);

/// "yes,no,unclear": an object whose "choice" is one of the words. Throws UsageError for fewer than two, for empty ones
/// and for ones that come twice.
[[nodiscard]] std::shared_ptr<const Schema> choices_schema(std::string_view words);

} // namespace vlm::infer
