// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "common/counting/count_errors.hpp"
#include "common/counting/evidence.hpp"
#include "common/track/clear_mot.hpp"
#include "common/track/crossing_score.hpp"
#include "common/track/hota.hpp"
#include "common/track/identity_score.hpp"

namespace vlm::counting {

struct TrackScores {
    std::int64_t frames = 0;
    std::int64_t predicted_tracks = 0;
    track::ClearMot clear;
    track::IdentityScore identity;
    track::Hota hota;
};

struct CrossingScores {
    track::CrossingScore all;
    std::map<track::Way, track::CrossingScore> ways;
};

struct EvaluationOptions {
    base::Micros tolerance = std::chrono::seconds{1}; ///< of crossings
    base::Micros window = std::chrono::seconds{10};   ///< of counts that are made of crossings
};

/// What was found, held against what is right: as much as both sides tell.
struct Evaluation {
    EvaluationOptions options;
    std::optional<TrackScores> tracks;
    std::optional<CrossingScores> crossings;
    std::optional<CountErrors> counts;
};

/// Sources are told apart by name, or else by the name of their files, where either side has several. Boxes of the
/// truth whose score is 0 are not considered, as in MOTChallenge. Throws UsageError where nothing can be compared.
[[nodiscard]] Evaluation evaluate(Evidence truth, Evidence predicted, const EvaluationOptions& options);

} // namespace vlm::counting
