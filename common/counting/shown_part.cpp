// SPDX-License-Identifier: Apache-2.0
#include "common/counting/shown_part.hpp"

namespace vlm::counting {

ShownPart::ShownPart(const frames::Track& track) {
    const media::PixelRect part = track.roi.value_or(media::PixelRect{0, 0, track.info.width, track.info.height});
    m_left = part.x;
    m_top = part.y;
    m_across = static_cast<double>(track.shown.width) / part.width;
    m_down = static_cast<double>(track.shown.height) / part.height;
}

track::Point ShownPart::placed(track::Point point) const {
    return {(point.x - m_left) * m_across, (point.y - m_top) * m_down};
}

base::Detection ShownPart::placed(base::Detection box) const {
    const track::Point corner = placed(track::Point{box.x, box.y});
    return {corner.x, corner.y, box.width * m_across, box.height * m_down, box.score, box.kind};
}

track::Line ShownPart::placed(track::Line line) const {
    line.from = placed(line.from);
    line.to = placed(line.to);
    return line;
}

track::Zone ShownPart::placed(track::Zone zone) const {
    for (track::Point& corner : zone.corners)
        corner = placed(corner);
    return zone;
}

} // namespace vlm::counting
