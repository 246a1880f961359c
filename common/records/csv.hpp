// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vlm::records {

/// Comma-separated values (RFC 4180, lines end in CR LF). What models write is not trusted: control characters other
/// than line ends and tabs are removed.

/// A field, in quotes where it needs them.
[[nodiscard]] std::string csv_field(std::string_view value);

/// The same of what others wrote: it gets a ' in front where it begins with = + - @ or a tab, as formulas of
/// spreadsheets do, which would run them.
[[nodiscard]] std::string csv_foreign(std::string_view value);

/// A line of such fields.
[[nodiscard]] std::string csv_line(const std::vector<std::string>& fields);

/// The fields of a line that others wrote, without white space around them and without their quotes.
[[nodiscard]] std::vector<std::string> csv_fields(std::string_view line);

/// A field as a number; nothing where it is none, or none that is finite.
[[nodiscard]] std::optional<double> csv_number(std::string_view field);

} // namespace vlm::records
