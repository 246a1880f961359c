// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/video_frames.hpp"

#include <exception>
#include <utility>

#include "common/base/signals.hpp"

namespace vlm::analysis {
namespace {

/// Frames ready ahead of the requests: a window or two, and little memory.
constexpr std::size_t frames_ahead = 16;

} // namespace

VideoFrames::VideoFrames(std::unique_ptr<media::Sampler> sampler, std::unique_ptr<FrameMaker> maker)
    : m_sampler{std::move(sampler)}
    , m_maker{std::move(maker)}
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
            const auto picture = m_sampler->next();
            if (!picture) break;
            PreparedFrame frame;
            frame.wanted = picture->wanted;
            frame.decode_ms = base::ms_since(start);
            const auto decoded = base::Steady::now();
            frame.frame = std::make_shared<infer::Frame>(m_maker->make(*picture));
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
