// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/core_budget.hpp"
#include "common/base/fault_counter.hpp"
#include "common/media/keyframe_list.hpp"
#include "common/media/source.hpp"
#include "common/media/sprite_sheet.hpp"

namespace vlm::media {

struct ThumbnailOptions {
    base::Micros every{10'000'000};
    int width = 160; ///< of the upright picture; the height follows, both made even
    base::CoreBudget* cores =
        nullptr; ///< threads on spare ones help, of which each opens the video anew; null: none do
};

/// Opens the video once more, for one more thread.
using OpenAgain = std::function<std::unique_ptr<Source>()>;

/// A small picture of the video for every so often, from its keyframes, decoding only those: the nearest one to each
/// tick, or one nearby where that shows little. `keyframes` are those of the video, which ends at `end`. A keyframe
/// that cannot be decoded is counted and passed over. The tiles are the same whoever helps; where the video has no
/// index, nobody does: each would have to read all of it. Throws as Source does.
[[nodiscard]] std::vector<Tile> thumbnails(const OpenAgain& open, const std::vector<Keyframe>& keyframes,
                                           base::Micros end, const ThumbnailOptions& options,
                                           base::FaultCounter& faults);

} // namespace vlm::media
