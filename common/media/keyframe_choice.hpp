// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/gray_image.hpp"
#include "common/media/keyframe_list.hpp"

namespace vlm::media {

/// The keyframes that may stand for one tick, the best one first: the nearest to it, then those of its own span. Places
/// in the list of keyframes.
using Candidates = std::vector<std::size_t>;

/// For each tick (0, `every`, 2 `every` … before `end`) the nearest keyframe (the earlier of two equally near), and up
/// to two more that are nearer to it than to other ticks. A tick whose nearest keyframe is that of the one before has
/// none of its own and is left out. Keyframes that an edit list hides are none. Pure.
[[nodiscard]] std::vector<Candidates> choose_keyframes(const std::vector<Keyframe>& keyframes, base::Micros every,
                                                       base::Micros end);

/// Whether a picture shows nothing that would help to find a place: nearly black, of one colour, or blurred. Pure.
[[nodiscard]] bool shows_little(const base::GrayImage& picture);

} // namespace vlm::media
