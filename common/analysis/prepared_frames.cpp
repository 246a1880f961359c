// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/prepared_frames.hpp"

#include "common/base/signals.hpp"

namespace vlm::analysis {

PreparedFrames::PreparedFrames(OpenedVideo& video)
    : m_source{video.source()} {
    for (const VideoTrack& track : video.tracks())
        m_makers.push_back(track.make_frame_maker());
}

std::optional<PreparedFrame> PreparedFrames::next() {
    base::throw_if_stopped();
    const auto start = base::Steady::now();
    const auto taken = m_source.next();
    if (!taken) return std::nullopt;
    PreparedFrame frame;
    frame.track = taken->track;
    frame.wanted = taken->picture.wanted;
    frame.wall = taken->record.wall;
    frame.epoch = taken->record.epoch;
    frame.decoder = m_source.tracks()[taken->track].decoder;
    frame.decode_ms = base::ms_since(start);
    const auto decoded = base::Steady::now();
    frame.frame = std::make_shared<infer::Frame>(m_makers[taken->track]->make(taken->picture));
    frame.encode_ms = base::ms_since(decoded);
    frame.ready = base::Steady::now();
    return frame;
}

} // namespace vlm::analysis
