// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "common/analysis/frame_maker.hpp"
#include "common/analysis/opened_video.hpp"
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

    frames::FrameSource& m_source;
    std::vector<std::unique_ptr<FrameMaker>> m_makers; ///< one for each track
    base::BoundedQueue<PreparedFrame> m_queue;
    std::thread m_thread;
};

} // namespace vlm::analysis
