// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/core_budget.hpp"
#include "common/base/fault_counter.hpp"
#include "common/media/source.hpp"

namespace vlm::media {

/// Where a scene begins.
struct Scene {
    base::Micros t;
    std::optional<double> score; ///< of a cut: how much the picture differs from the one before, 0 to 1
};

/// Where the scenes of a video begin (SceneCuts), which has just been opened: the first with its first frame. Frames
/// that no others refer to are decoded where something may happen (LookReader), or wherever times are not reliable;
/// threads on spare `cores` help (null: none do), and change nothing in what is found. What cannot be decoded is
/// counted. Throws as Sampler does, InputError where nothing can be decoded, Interrupted when the user stops.
[[nodiscard]] std::vector<Scene> find_scenes(Source& source, base::CoreBudget* cores, base::FaultCounter& faults);

} // namespace vlm::media
