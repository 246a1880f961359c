// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace vlm::records {

/// Throws UsageError for what makes a JSON Schema unusable, or less strict than it looks (see check_schema()), naming
/// the place. Afterwards every $ref in it leads to a schema in at most as many steps as there are schemas, and types,
/// enumerations and combinations (allOf, anyOf, oneOf) have the shape that draft 7 gives them.
void check_keywords(const nlohmann::json& schema);

} // namespace vlm::records
