// SPDX-License-Identifier: Apache-2.0
#include "common/counting/scene_view.hpp"

#include <algorithm>
#include <cmath>

namespace vlm::counting {
namespace {

constexpr int longest_side = 480; ///< more shows nothing that CameraMotion looks at

vision::Extent small(const frames::Track& track) {
    const int longest = std::max(track.shown.width, track.shown.height);
    const double scale = std::min(1.0, static_cast<double>(longest_side) / std::max(longest, 1));
    const auto scaled = [&](int length) { return std::max(2, static_cast<int>(std::lround(length * scale))); };
    return {scaled(track.shown.width), scaled(track.shown.height)};
}

track::Point moved(const track::Point& point, const vision::Similarity& lies) {
    const vision::Place there = lies.of({point.x, point.y});
    return {there.x, there.y};
}

} // namespace

SceneView::SceneView(const frames::Track& track)
    : m_maker{track, small(track)} {}

vision::Similarity SceneView::next(const media::Picture& picture) {
    return m_maker.placed(m_motion.next(picture.t, m_maker.make(picture)));
}

base::Detection moved(const base::Detection& box, const vision::Similarity& lies) {
    const vision::Place centre = lies.of({box.x + box.width / 2, box.y + box.height / 2});
    base::Detection there = box;
    there.width *= lies.scale();
    there.height *= lies.scale();
    there.x = centre.x - there.width / 2;
    there.y = centre.y - there.height / 2;
    return there;
}

track::Line moved(track::Line line, const vision::Similarity& lies) {
    line.from = moved(line.from, lies);
    line.to = moved(line.to, lies);
    return line;
}

track::Zone moved(track::Zone zone, const vision::Similarity& lies) {
    for (track::Point& corner : zone.corners)
        corner = moved(corner, lies);
    return zone;
}

} // namespace vlm::counting
