// SPDX-License-Identifier: Apache-2.0
#include "common/frames/cropped_source.hpp"

#include <utility>

namespace vlm::frames {

CroppedSource::CroppedSource(std::unique_ptr<FrameSource> whole, const media::Crop& crop)
    : FilteredSource{std::move(whole)}
    , m_crop{crop}
    , m_whole(source().tracks().size())
    , m_tracks(m_whole.size()) {
    for (std::size_t track = 0; track < m_tracks.size(); ++track)
        follow(track);
}

/// Takes over what is said of a track.
void CroppedSource::follow(std::size_t number) {
    Track& track = m_tracks.at(number);
    track = source().tracks()[number];
    m_whole[number] = track.shown;
    track.roi = media::resolved(m_crop, track.shown);
    track.shown = {track.roi->width, track.roi->height};
}

std::optional<Frame> CroppedSource::next() {
    auto frame = source().next();
    if (!frame) return std::nullopt;
    if (source().tracks()[frame->track].shown != m_whole[frame->track]) follow(frame->track);
    Track& track = m_tracks[frame->track];
    track.decoder = source().tracks()[frame->track].decoder;
    frame->picture = media::cropped(frame->picture, *track.roi, m_whole[frame->track], track.info.orientation);
    frame->record.motion.reset();
    return frame;
}

} // namespace vlm::frames
