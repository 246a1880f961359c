// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

namespace vlm::records {

/// Why a JSON text does not fit a JSON Schema (draft 7); nothing where it fits. One line that says where, as a JSON
/// Pointer ("/" is the whole value), and what: "/people: expected integer, not string". A text that is no JSON, or is
/// nested more than 200 deep, or would take too long to be checked, does not fit. 1.0 is an integer, as the standard
/// says. Throws UsageError as check_schema() does.
[[nodiscard]] std::optional<std::string> validation_error(const std::string& schema_json,
                                                          const std::string& value_json);

/// Throws UsageError ("schema: /properties/n/type: …") for a schema that cannot be used as it stands: bad JSON, an
/// unknown type, a bad pattern, a $ref to another document, to nothing or to itself without end, and keywords of later
/// drafts that would be silently ignored, as would be what stands beside a $ref.
void check_schema(const std::string& schema_json);

} // namespace vlm::records
