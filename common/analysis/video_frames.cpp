// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/video_frames.hpp"

#include <exception>
#include <utility>

namespace vlm::analysis {
namespace {

/// Frames ready ahead of the requests: a window or two, and little memory.
constexpr std::size_t frames_ahead = 16;

} // namespace

VideoFrames::VideoFrames(OpenedVideo& video)
    : m_frames{video}
    , m_queue{frames_ahead}
    , m_thread{[this] { produce(); }} {}

VideoFrames::~VideoFrames() {
    m_queue.abandon();
    m_thread.join();
}

void VideoFrames::produce() {
    try {
        while (auto frame = m_frames.next()) {
            if (!m_queue.push(*std::move(frame))) return;
        }
        m_queue.finish();
    } catch (...) {
        m_queue.fail(std::current_exception()); // rethrown where the frames are taken
    }
}

} // namespace vlm::analysis
