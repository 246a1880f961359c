// SPDX-License-Identifier: Apache-2.0
#pragma once

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

} // namespace vlm::records
