// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "common/base/detection.hpp"

namespace vlm::vision {

/// What two boxes' common area is measured against: the area of both together, or the smaller one's (for boxes that
/// may be cut off where a part of a picture ends).
enum class Overlap { of_union, of_smaller };

/// Greedy non-maximum suppression: the detections that remain, best first, when each takes away every worse one of its
/// group that overlaps it by more than `most`. `groups` has a number for each kind; kinds beyond it are groups of
/// their own. The result does not depend on the order given.
[[nodiscard]] std::vector<base::Detection> suppress(std::vector<base::Detection> found, std::span<const int> groups,
                                                    double most, Overlap overlap = Overlap::of_union);

} // namespace vlm::vision
