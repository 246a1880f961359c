// SPDX-License-Identifier: Apache-2.0
#include "common/frames/cropped_source.hpp"

#include <utility>

#include "common/base/log.hpp"

namespace vlm::frames {

CroppedSource::CroppedSource(std::unique_ptr<FrameSource> whole, const media::Crop& crop)
    : FilteredSource{std::move(whole)}
    , m_crops(source().tracks().size(), crop)
    , m_whole(m_crops.size())
    , m_tracks(m_crops.size()) {
    for (std::size_t track = 0; track < m_tracks.size(); ++track)
        follow(track);
}

/// Takes over what is said of a track.
void CroppedSource::follow(std::size_t number) {
    Track& track = m_tracks.at(number);
    track = source().tracks()[number];
    m_whole[number] = track.shown;
    track.roi = media::resolved(m_crops[number], track.shown);
    track.shown = {track.roi->width, track.roi->height};
}

/// Pixels that the user counted in other pictures would show something else, if they are there at all.
void CroppedSource::follow_change(std::size_t number) {
    const bool pixels = m_crops[number].unit == media::Crop::Unit::pixels;
    if (pixels) m_crops[number] = media::in_shares(*m_tracks[number].roi, m_whole[number]);
    follow(number);
    const Track& track = m_tracks[number];
    const media::PixelRect& roi = *track.roi;
    base::log::info("{}: its pictures are {}x{} now; --roi shows {},{},{},{} of them", track.source,
                    m_whole[number].width, m_whole[number].height, roi.x, roi.y, roi.width, roi.height);
}

std::optional<Frame> CroppedSource::next() {
    auto frame = source().next();
    if (!frame) return std::nullopt;
    if (source().tracks()[frame->track].shown != m_whole[frame->track]) follow_change(frame->track);
    Track& track = m_tracks[frame->track];
    track.decoder = source().tracks()[frame->track].decoder;
    frame->picture = media::cropped(frame->picture, *track.roi, m_whole[frame->track], track.info.orientation);
    frame->record.motion.reset();
    return frame;
}

} // namespace vlm::frames
