// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <thread>

#include "common/analysis/opened_video.hpp"
#include "common/analysis/prepared_frames.hpp"
#include "common/analysis/windows.hpp"
#include "common/base/bounded_queue.hpp"

namespace vlm::analysis {

/// Reads a video's frames and makes them ready in a thread of its own, a few ahead of whoever takes them, so that
/// decoding goes on while a server thinks.
class VideoFrames {
public:
    /// `video` outlives this object, and is used by the thread alone until next() has given nothing.
    explicit VideoFrames(OpenedVideo& video);
    ~VideoFrames();
    VideoFrames(const VideoFrames&) = delete;
    VideoFrames& operator=(const VideoFrames&) = delete;

    /// The next frame, waiting for it; nothing at the end. Throws what stopped the thread (InputError, Interrupted).
    [[nodiscard]] std::optional<PreparedFrame> next() { return m_queue.pop(); }

private:
    void produce();

    PreparedFrames m_frames;
    base::BoundedQueue<PreparedFrame> m_queue;
    std::thread m_thread;
};

} // namespace vlm::analysis
