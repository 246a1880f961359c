// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

namespace vlm::base {

/// Adds a count where it is known; the sum of none that is known is not known.
inline void add_known(std::optional<std::int64_t>& sum, const std::optional<std::int64_t>& count) {
    if (count) sum = sum.value_or(0) + *count;
}

} // namespace vlm::base
