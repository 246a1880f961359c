// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace vlm::infer {

/// Appends `text` as a JSON string with its quotes; bytes that are no UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

/// Reads what a server sent: raw bytes that are no UTF-8 and halves of surrogate pairs (which some models produce)
/// become U+FFFD. Nothing where it is no JSON even so, or nested more than 200 deep.
[[nodiscard]] std::optional<nlohmann::json> read_json(std::string_view text);

/// Member `key` of an object; null where there is none.
[[nodiscard]] const nlohmann::json& member_of(const nlohmann::json& object, const char* key);

/// Member `key` of an object as text, "" where it is missing or no string.
[[nodiscard]] std::string text_of(const nlohmann::json& object, const char* key);

/// Member `key` of an object as a count; nothing where it is missing or no whole number from 0 to 2^53.
[[nodiscard]] std::optional<std::int64_t> count_of(const nlohmann::json& object, const char* key);

} // namespace vlm::infer
