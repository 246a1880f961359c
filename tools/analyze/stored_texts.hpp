// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/analysis/summariser.hpp"
#include "common/archive/footage.hpp"
#include "common/archive/result_list.hpp"

namespace vlm::analyze {

/// What an index holds of a part of footage.
struct StoredTexts {
    analysis::SummarySubject about;
    std::vector<analysis::Passage> said;    ///< in the order of time
    std::vector<analysis::Passage> missing; ///< what failed
    std::string wall;                       ///< of the first of them, where it is known
};

/// The answers of a task about footage, summaries aside; none where it does not have the times of `choice`. Throws as
/// list_results() does.
[[nodiscard]] StoredTexts stored_texts(const store::Connection& index, const archive::Footage& footage,
                                       const archive::SpanChoice& choice, const std::string& task);

/// What a video or source is called.
[[nodiscard]] std::string name_of(const archive::Footage& footage);

/// What an answer says, with its span on the footage's clock.
[[nodiscard]] analysis::Passage passage_of(const archive::Footage& footage, const archive::StoredResult& result);

/// Whether a stored record is that of a summary.
[[nodiscard]] bool is_summary(std::string_view record);

} // namespace vlm::analyze
