// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace vlm::records {

/// How a schema applies one of its subschemas: to the same value, or to a part of it (a member, an item, a name).
enum class Applies { here, to_part, nowhere };

/// Calls `visit` for each subschema directly in `schema` with the JSON Pointer below `schema` that leads to it.
/// Definitions, which apply to nothing by themselves, are visited as `nowhere`.
void for_each_subschema(const nlohmann::json& schema,
                        const std::function<void(const nlohmann::json&, const std::string&, Applies)>& visit);

/// What a "#…" reference points to, null where it points to nothing.
[[nodiscard]] const nlohmann::json* find_reference(const nlohmann::json& root, const std::string& reference);

/// The schema of the value at `path` (member names and item numbers), null where it cannot be told. `root` must have
/// passed check_keywords().
[[nodiscard]] const nlohmann::json* schema_at(const nlohmann::json& root, const std::vector<std::string>& path);

/// What a schema expects, for people: "integer", "string or null", "one of \"a\", \"b\""; empty where it says nothing
/// short. `root` must have passed check_keywords().
[[nodiscard]] std::string expectation(const nlohmann::json& root, const nlohmann::json& schema);

/// A member name as a part of a JSON Pointer: "a/b" -> "a~1b".
[[nodiscard]] std::string pointer_token(const std::string& name);

} // namespace vlm::records
