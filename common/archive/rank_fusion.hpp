// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "common/archive/moments.hpp"

namespace vlm::archive {

/// Texts in the order of several lists, each with its best text first, by reciprocal rank fusion: a text has 1 / (60 +
/// its rank) from each list that it is in, and the sum as its score. Of equal ones that of the earlier list is first.
[[nodiscard]] std::vector<Moment> fused(const std::vector<std::vector<Moment>>& lists);

} // namespace vlm::archive
