// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/video_frames.hpp"

#include <exception>
#include <utility>

#include "common/base/signals.hpp"

namespace vlm::analysis {
namespace {

/// Frames ready ahead of the requests: a window or two, and little memory.
constexpr std::size_t frames_ahead = 16;

std::vector<std::unique_ptr<FrameMaker>> makers_of(const OpenedVideo& video) {
    std::vector<std::unique_ptr<FrameMaker>> makers;
    for (const VideoTrack& track : video.tracks())
        makers.push_back(track.make_frame_maker());
    return makers;
}

} // namespace

VideoFrames::VideoFrames(OpenedVideo& video)
    : m_source{video.source()}
    , m_makers{makers_of(video)}
    , m_queue{frames_ahead}
    , m_thread{[this] { produce(); }} {}

VideoFrames::~VideoFrames() {
    m_queue.abandon();
    m_thread.join();
}

void VideoFrames::produce() {
    try {
        for (;;) {
            base::throw_if_stopped();
            const auto start = base::Steady::now();
            const auto taken = m_source.next();
            if (!taken) break;
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
            if (!m_queue.push(std::move(frame))) return;
        }
        m_queue.finish();
    } catch (...) {
        m_queue.fail(std::current_exception()); // rethrown where the frames are taken
    }
}

} // namespace vlm::analysis
