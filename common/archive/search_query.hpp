// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace vlm::archive {

/// What a user wrote as a query of FTS5 for texts that have all of its words, and its "phrases". Nothing in it means
/// anything else to FTS5. Empty where there is no word.
[[nodiscard]] std::string quoted_query(std::string_view text);

} // namespace vlm::archive
