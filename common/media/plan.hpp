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
    loop_filter,   ///< these, and of the others the smoothing where blocks meet
};

/// When a step goes over the edge of a GOP into the next one, instead of ending there.
struct Merging {
    base::Micros gap;     ///< the most that lies between the last wanted time and the edge
    base::Micros longest; ///< a step that has become this long ends at the next edge
};

/// Reading over an edge costs less than draining the decoder and seeking when no more than this lies between.
constexpr Merging in_one_go{base::Micros{250'000}, base::Micros::max()};

/// For steps that are decoded side by side: as short as makes their beginnings and ends cost little.
constexpr Merging in_parts{base::Micros{250'000}, base::Micros{1'000'000}};

/// One stretch of decoding: go to a keyframe, then serve every wanted time before `until`, then stop.
struct Step {
    std::optional<std::size_t> keyframe; ///< index entry to seek to; nothing: go on from where reading stands
    std::optional<base::Micros> until;   ///< wanted times before this belong to the step; nothing: all the rest
};

/// The entry of the GOP that holds `t`: the last keyframe at or before it (before the first, the first). Pure.
[[nodiscard]] std::size_t gop_of(const KeyframeIndex& index, base::Micros t);

/// The step that serves the next wanted time and those that follow it cheaply: seek to its GOP, and stop before the
/// next GOP unless `merging` goes on. `wanted` is a copy that is walked. Pure.
[[nodiscard]] Step plan_step(const KeyframeIndex& index, WantedTimes wanted, Merging merging);

/// How many steps are worth being decoded side by side: at most `most`, so few that each decoder gets two, and 1 where
/// they hold so many wanted frames that those who are not next would mostly wait, as only `held` frames may. `wanted`
/// is a copy that is walked. Pure.
[[nodiscard]] int useful_regions(const KeyframeIndex& index, WantedTimes wanted, int most, std::size_t held);

} // namespace vlm::media
