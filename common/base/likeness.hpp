// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace vlm::base {

/// How alike two texts are, 0 to 1: twice the words that they share in their order, of all their words. Upper case and
/// punctuation count for nothing; two texts without words are alike. Of longer texts the first 2000 words count. Pure.
[[nodiscard]] double likeness(std::string_view a, std::string_view b);

/// Whether the second text says nearly what the first one says: nine tenths are alike, and so are all numbers and words
/// of denial. Pure.
[[nodiscard]] bool nearly_same(std::string_view a, std::string_view b);

} // namespace vlm::base
