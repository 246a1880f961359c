// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "common/track/sequence_pair.hpp"

namespace vlm::track {

/// CLEAR MOT: Bernardin & Stiefelhagen, "Evaluating Multiple Object Tracking Performance: The CLEAR MOT Metrics", 2008.
/// Fragments, and what is mostly tracked or lost: Li, Huang & Nevatia, "Learning to Associate", 2009.
struct ClearMot {
    std::int64_t truth = 0;     ///< boxes of it
    std::int64_t predicted = 0; ///< boxes that were found
    std::int64_t matches = 0;
    std::int64_t switches = 0;       ///< an object is matched to another track than when it was last matched
    std::int64_t fragments = 0;      ///< an object is matched again that was not in its frame before
    std::int64_t tracks = 0;         ///< of the truth
    std::int64_t mostly_tracked = 0; ///< matched in more than 80 % of their frames
    std::int64_t mostly_lost = 0;    ///< in less than 20 %
    double overlap_sum = 0;          ///< over the matches

    [[nodiscard]] std::int64_t misses() const { return truth - matches; }
    [[nodiscard]] std::int64_t false_positives() const { return predicted - matches; }

    /// 1 - (misses + false positives + switches) / boxes of the truth, which may be below zero; nothing where these are
    /// none.
    [[nodiscard]] std::optional<double> mota() const;

    /// The mean overlap of the matches, as MOTChallenge has it (the paper's is their mean distance); nothing where
    /// there are none.
    [[nodiscard]] std::optional<double> motp() const;
};

/// In each frame, an object keeps its last match where that still overlaps enough, though it may have been missed since
/// (in TrackEval only if it was not); then the others are assigned so that their overlap is the most in all.
[[nodiscard]] ClearMot clear_mot(const SequencePair& pair, double least_overlap = 0.5);

} // namespace vlm::track
