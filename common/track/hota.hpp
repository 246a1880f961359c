// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/track/sequence_pair.hpp"

namespace vlm::track {

/// Higher order tracking accuracy: Luiten et al., "HOTA: A Higher Order Metric for Evaluating Multi-Object Tracking",
/// 2020. Each is the mean over the overlaps 0.05, 0.10 … 0.95 from which boxes match, 0 to 1.
struct Hota {
    double hota = 0;        ///< of the roots of detection times association
    double detection = 0;   ///< DetA: matches among all boxes of truth and prediction
    double association = 0; ///< AssA: of a match, the frames in which its two tracks match, among all frames of either
    double location = 0;    ///< LocA: the overlap of matches; 1 where there are none
};

/// Matches as the paper's own program (TrackEval) does: in each frame so that the sum of overlaps is the most, each
/// weighed by how well its two tracks fit over the whole sequence.
[[nodiscard]] Hota hota(const SequencePair& pair);

} // namespace vlm::track
