// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace vlm::http {

/// Whether a list of entity tags, as If-None-Match has it, has this one; "*" has all. Tags are compared weakly (RFC
/// 9110, 8.8.3.2 and 13.1.2). `tag` with its quotes. Pure.
[[nodiscard]] bool has_tag(std::string_view list, std::string_view tag);

/// Whether a part may be sent of something with this (strong) tag: If-Range is absent, or names it (RFC 9110, 13.1.5).
/// A date names nothing. Pure.
[[nodiscard]] bool range_holds(std::string_view if_range, std::string_view tag);

} // namespace vlm::http
