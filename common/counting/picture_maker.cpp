// SPDX-License-Identifier: Apache-2.0
#include "common/counting/picture_maker.hpp"

namespace vlm::counting {
namespace {

vision::Extent shown_size(const frames::Track& track) {
    if (track.shown.width > 0) return {track.shown.width, track.shown.height};
    return {track.info.width, track.info.height};
}

} // namespace

PictureMaker::PictureMaker(const frames::Track& track, const vision::Detector& detector)
    : PictureMaker{track, detector.wanted(shown_size(track))} {}

PictureMaker::PictureMaker(const frames::Track& track, vision::Extent size)
    : m_part{track.roi.value_or(media::PixelRect{0, 0, track.info.width, track.info.height})}
    , m_size{size}
    , m_converter{track.source, track.info.orientation, {"yuv420p", m_size.width, m_size.height, media::BurnTime::no}} {
}

base::Detection PictureMaker::placed(const base::Detection& found) const {
    const double down = static_cast<double>(m_part.height) / m_size.height;
    base::Detection there = found;
    there.x = m_part.x + found.x * across();
    there.y = m_part.y + found.y * down;
    there.width = found.width * across();
    there.height = found.height * down;
    return there;
}

/// Both have the part's corner as their own.
vision::Similarity PictureMaker::placed(const vision::Similarity& made) const {
    vision::Similarity lies = made.magnified(across());
    const vision::Place corner = lies.of({static_cast<double>(m_part.x), static_cast<double>(m_part.y)});
    lies.dx += m_part.x - (corner.x - lies.dx);
    lies.dy += m_part.y - (corner.y - lies.dy);
    return lies;
}

vision::Similarity PictureMaker::made(const vision::Similarity& lies) const {
    vision::Similarity made = lies;
    const vision::Place corner = lies.of({static_cast<double>(m_part.x), static_cast<double>(m_part.y)});
    made.dx = corner.x - m_part.x;
    made.dy = corner.y - m_part.y;
    return made.magnified(1 / across());
}

} // namespace vlm::counting
