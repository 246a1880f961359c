// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace vlm::records {

/// `schema` with its patterns already decided for the texts and names in `value`: it takes the same values of those
/// texts, and matches nothing. Time grows with the pattern and with the square of the text, never faster. Throws
/// base::Error where it is too much. `schema` must have passed check_keywords().
[[nodiscard]] nlohmann::json with_decided_patterns(nlohmann::json schema, const nlohmann::json& value);

/// Throws base::Error where validating `value` would apply more than 200,000 schemas. Patterns must be decided.
void check_work(const nlohmann::json& schema, const nlohmann::json& value);

} // namespace vlm::records
