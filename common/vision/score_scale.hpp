// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace vlm::vision {

/// Puts a detector's own scores on the scale on which trackers take them: 0.1 is the least that is worth a look, from
/// 0.5 on a detection is to be believed, 1 is as sure as can be. Linear in between, so that the order stays.
struct ScoreScale {
    double least = 0.1; ///< the detector's score that becomes 0.1
    double sure = 0.5;  ///< the one that becomes 0.5
    double most = 1;    ///< the one that becomes 1

    [[nodiscard]] double shown(double score) const;

    /// The detector's score that is shown so.
    [[nodiscard]] double own(double shown) const;
};

} // namespace vlm::vision
