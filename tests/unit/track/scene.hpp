// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cmath>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/detection.hpp"
#include "common/track/tracker.hpp"

/// Small scenes to track and count in.
namespace scene {

using namespace std::chrono_literals;

inline vlm::base::Micros frame(int i, double fps) {
    return vlm::base::Micros{std::llround(i * 1e6 / fps)};
}

/// Somebody who stands at (x, y).
inline vlm::base::Detection person(double x, double y, double height = 100, double score = 0.9) {
    return {x - height / 5, y - height, height / 2.5, height, score, 0};
}

/// The same as a tracker knows it.
inline vlm::track::Object known(std::int64_t id, double x, double y, bool seen = true, bool confirmed = true) {
    return {id, 0, person(x, y), confirmed, seen};
}

/// In a table of places: it is not seen there; it is not there any more.
constexpr int lost = -1;
constexpr int ended = -2;

using Detections = std::vector<vlm::base::Detection>;

} // namespace scene
