// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace vlm::base {

/// Whether the brackets of a JSON text nest deeper than so many levels; those in its strings do not count. Looked at
/// before a text is parsed: what goes through it by recursion could exhaust the stack.
[[nodiscard]] bool nests_deeper(std::string_view json, int levels);

} // namespace vlm::base
