// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "common/archive/footage.hpp"
#include "common/records/tally_record.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

/// Which counts of footage are wanted.
struct CountFilter {
    SpanChoice span;
    std::string task; ///< empty: of any
    std::string zone; ///< empty: of any, or of none where a line is wanted
    std::string line; ///< and the other way round
};

/// Gives what was counted in a part of footage: how many were in each zone over time, what crossed each line, and what
/// the count records say that overlap it; of a live source, those that begin at most 32 days before. Throws as
/// span_of() does.
void list_counts(const store::Connection& index, const Footage& footage, const CountFilter& filter,
                 const std::function<void(const records::TallyRecord&)>& take);

/// A crossing of a line; views into the row.
struct StoredCrossing {
    std::string_view task;
    std::string_view line;
    std::string_view direction;
    std::string_view kind;
    base::Micros at; ///< on the footage's clock
};

/// Gives the crossings in a part of footage in the order of time.
void list_crossings(const store::Connection& index, const Footage& footage, const Span& span,
                    const std::function<void(const StoredCrossing&)>& take);

/// The SQL that is asked of the index for them, which has to find its rows by the index's own indexes.
[[nodiscard]] std::span<const std::string_view> questions_about_counts();

} // namespace vlm::archive
