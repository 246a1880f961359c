// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/detection.hpp"
#include "common/frames/frame_source.hpp"
#include "common/track/line_counter.hpp"
#include "common/track/zone_counter.hpp"

namespace vlm::counting {

/// Which part of a source's upright picture its frames show, and how large: a frame stream may hold a part (--roi), and
/// scaled. Lines, zones and objects are in pixels of the whole picture; this gives them in pixels of a frame. Pure.
class ShownPart {
public:
    explicit ShownPart(const frames::Track& track);

    [[nodiscard]] track::Point placed(track::Point point) const;
    [[nodiscard]] base::Detection placed(base::Detection box) const;
    [[nodiscard]] track::Line placed(track::Line line) const;
    [[nodiscard]] track::Zone placed(track::Zone zone) const;

private:
    double m_left = 0;
    double m_top = 0;
    double m_across = 1; ///< pixels of a frame for each of the picture
    double m_down = 1;
};

} // namespace vlm::counting
