// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/track/line_counter.hpp"
#include "common/track/tracker.hpp"
#include "common/track/zone_counter.hpp"

namespace vlm::counting {

/// A line with what has crossed it so far.
struct DrawnLine {
    track::Line line;
    std::string forward; ///< the user's name for that direction
    std::string backward;
    std::int64_t forward_count = 0;
    std::int64_t backward_count = 0;
};

/// A zone with how many are in it.
struct DrawnZone {
    track::Zone zone;
    std::int64_t occupancy = 0;
};

/// What is drawn on one frame, in pixels of its picture.
struct Scene {
    base::Micros t{0};
    std::span<const track::Object> objects; ///< as Tracker gives them
    std::span<const std::string> classes;   ///< names by kind; of a single one only ids are written
    std::vector<DrawnLine> lines;
    std::vector<DrawnZone> zones;
    std::string caption; ///< UTF-8; empty: none
};

} // namespace vlm::counting
