// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

/// Which results of a video are wanted.
struct ResultFilter {
    base::Micros start{0};
    std::optional<base::Micros> end;
    std::string task;  ///< its name; empty: of any
    std::string model; ///< with * and ?; empty: of any, and of none
};

/// A result as the index holds it; views into the row.
struct StoredResult {
    std::string_view task;
    base::Micros t0;
    base::Micros t1;
    std::string_view wall; ///< of its first frame; empty where it is not known
    std::string_view model;
    std::string_view text;  ///< empty where there is none
    std::string_view error; ///< empty where there is an answer
    std::string_view record;
};

/// Gives the results of a video that overlap the span, in the order of their times.
void list_results(const store::Connection& index, std::int64_t video, const ResultFilter& filter,
                  const std::function<void(const StoredResult&)>& take);

/// Gives the results of all live sources, one after the other, in the order of wall clock. The span does not count.
void list_live_results(const store::Connection& index, const ResultFilter& filter,
                       const std::function<void(std::string_view source, const StoredResult&)>& take);

} // namespace vlm::archive
