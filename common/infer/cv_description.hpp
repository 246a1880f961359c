// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/vision/box.hpp"
#include "common/vision/motion.hpp"
#include "common/vision/picture_statistics.hpp"

namespace vlm::infer {

/// What classical vision measured in one frame.
struct Observation {
    base::Micros t{0}; ///< media time
    vision::PictureStatistics picture;
    std::vector<vision::Box> people;
    std::vector<vision::Box> faces;
    std::optional<vision::Motion> motion; ///< since the frame before; absent where there is none to compare with
    base::Micros since{0};                ///< how long before this frame that one was
};

/// The observations, which must not be empty, as English sentences that say what was measured and no more, and end
/// with the remark that no language model looked. Times are relative to the first observation.
[[nodiscard]] std::string describe(const std::vector<Observation>& observations);

} // namespace vlm::infer
