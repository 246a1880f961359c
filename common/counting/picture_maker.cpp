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
    : m_part{track.roi.value_or(media::PixelRect{0, 0, track.info.width, track.info.height})}
    , m_size{detector.wanted(shown_size(track))}
    , m_converter{track.source, track.info.orientation, {"yuv420p", m_size.width, m_size.height, media::BurnTime::no}} {
}

base::Detection PictureMaker::placed(const base::Detection& found) const {
    const double across = static_cast<double>(m_part.width) / m_size.width;
    const double down = static_cast<double>(m_part.height) / m_size.height;
    base::Detection there = found;
    there.x = m_part.x + found.x * across;
    there.y = m_part.y + found.y * down;
    there.width = found.width * across;
    there.height = found.height * down;
    return there;
}

} // namespace vlm::counting
