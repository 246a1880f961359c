// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "common/infer/question.hpp"

namespace vlm::infer {

/// When the frames of a video are, as servers are told it: frame i is at indices[i] / fps seconds.
struct VideoTimes {
    double fps = 1;
    std::vector<std::int64_t> indices;
    /// Beyond every index, and so many that indices.size() of them spread over `total` have the frames' mean rate.
    std::int64_t total = 0;
};

/// The times of a question's frames since its t0, right to a millisecond: the coarsest rate at which every frame has an
/// index of its own. Frames that all have one time are a second apart.
[[nodiscard]] VideoTimes video_times(const Question& question);

/// Whether frames follow each other at about one rate (to a quarter of a step), as models that were trained on videos
/// expect them. Fewer than three always do.
[[nodiscard]] bool evenly_spaced(const std::vector<LabelledFrame>& frames);

} // namespace vlm::infer
