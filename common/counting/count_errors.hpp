// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>

#include "common/base/clock.hpp"
#include "common/counting/evidence.hpp"
#include "common/track/count_error.hpp"
#include "common/track/crossing_score.hpp"

namespace vlm::counting {

/// How far numbers of crossings are from the truth, in windows of time.
struct CountErrors {
    std::optional<base::Micros> window; ///< how long each is; nothing where they are spans of counts
    track::CountError all;              ///< of each window and way
    std::map<track::Way, track::CountError> ways;
};

/// Where both sides tell crossings, these are counted in windows of this length, from 0 on (of live sources: from the
/// first) to the last of either. Else the spans of the side that has counts only are the windows, those of the truth
/// first; what the other side has no count of counts as 0. Throws UsageError where no span of counts is on both sides.
[[nodiscard]] CountErrors count_errors(const Evidence& truth, const Evidence& predicted, base::Micros window);

} // namespace vlm::counting
