// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>

#include "common/base/yuv_image.hpp"
#include "common/counting/scene.hpp"

namespace vlm::vision {
class Canvas;
} // namespace vlm::vision

namespace vlm::counting {

/// Draws scenes on pictures: confirmed objects with class, id and the way that they took in the last 2 s, others with
/// a thin box where they are seen; lines with an arrow in their forward direction and what has crossed them, zones with
/// how many are in them. For one thread, and one source.
class Annotator {
public:
    /// Draws the scene of the next frame. With 20 objects about 2 ms for a picture of 768x576, 5 ms for one of
    /// 1920x1080, where encoding takes 5 and 25.
    void draw(base::YuvImage& picture, const Scene& scene);

private:
    struct Stop {
        base::Micros t;
        track::Point at;
    };
    using Way = std::deque<Stop>;
    void follow(const Scene& scene);
    void draw_trails(vision::Canvas& canvas, const Scene& scene) const;

    std::map<std::int64_t, Way> m_ways; ///< by track, of those in the last scene
};

/// Lines, their directions and zones alone, without numbers: what `vlm-count draw` shows.
void draw_places(base::YuvImage& picture, const Scene& scene);

} // namespace vlm::counting
