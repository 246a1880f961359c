// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <thread>

#include "common/analysis/frame_maker.hpp"
#include "common/analysis/windows.hpp"
#include "common/base/bounded_queue.hpp"
#include "common/media/sampler.hpp"

namespace vlm::analysis {

/// Samples a video and makes its frames in a thread of its own, a few ahead of whoever takes them, so that decoding goes
/// on while a server thinks.
class VideoFrames {
public:
    /// `sampler` is used by the thread alone until this object goes.
    VideoFrames(std::unique_ptr<media::Sampler> sampler, std::unique_ptr<FrameMaker> maker);
    ~VideoFrames();
    VideoFrames(const VideoFrames&) = delete;
    VideoFrames& operator=(const VideoFrames&) = delete;

    /// The next frame, waiting for it; nothing at the end. Throws what stopped the thread (InputError, Interrupted).
    [[nodiscard]] std::optional<PreparedFrame> next() { return m_queue.pop(); }

private:
    void produce();

    std::unique_ptr<media::Sampler> m_sampler;
    std::unique_ptr<FrameMaker> m_maker;
    base::BoundedQueue<PreparedFrame> m_queue;
    std::thread m_thread;
};

} // namespace vlm::analysis
