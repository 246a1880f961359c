// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>

#include "common/base/clock.hpp"
#include "common/media/keyframe_index.hpp"
#include "common/media/selection.hpp"

namespace vlm::media {

/// What may be left out while decoding.
enum class Discard {
    nothing,       ///< every packet is decoded
    non_reference, ///< frames that no other refers to are decoded only where wanted; the others stay bit-identical
};

/// One stretch of decoding: go to a keyframe, then serve every wanted time before `until`, then stop.
struct Step {
    std::optional<std::size_t> keyframe;    ///< index entry to seek to; nothing: go on from where reading stands
    Discard discard = Discard::non_reference;
    std::optional<base::Micros> until;      ///< wanted times before this belong to the step; nothing: all the rest
};

/// The entry of the GOP that holds `t`: the last keyframe at or before it (before the first, the first). Pure.
[[nodiscard]] std::size_t gop_of(const KeyframeIndex& index, base::Micros t);

/// The step that serves the next wanted time and those that follow it cheaply: seek to its GOP, and stop before the
/// next GOP unless the wanted times go over its edge within `merge_gap` (then reading on is cheaper than draining the
/// decoder and seeking). `wanted` is a copy that is walked. Pure.
[[nodiscard]] Step plan_step(const KeyframeIndex& index, WantedTimes wanted, base::Micros merge_gap);

} // namespace vlm::media
