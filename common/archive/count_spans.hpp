// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "common/archive/footage.hpp"
#include "common/base/clock.hpp"
#include "common/records/count_span.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

/// What is to be summed up.
struct SpanSums {
    SpanChoice span;
    std::optional<base::Micros> by; ///< the length of each span, which begins at a multiple of it; nothing: one
    std::string task;               ///< empty: of any, all together
};

/// Sums up what is kept of footage: crossings of each line and how many were in each zone, span by span; those at
/// whose time nobody looked are left out. Throws as span_of() does.
void sum_counts(const store::Connection& index, const Footage& footage, const SpanSums& wanted,
                const std::function<void(const records::CountSpan&)>& take);

} // namespace vlm::archive
