// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "common/analysis/job.hpp"
#include "common/analysis/opened_video.hpp"
#include "common/analysis/prepared_frames.hpp"
#include "common/analysis/windows.hpp"

namespace vlm::analysis {

/// The newest complete window of each track. A thread of its own takes frames as they come, so that no source ever
/// waits; a window that nobody has taken gives way to the next.
class LatestWindows {
public:
    /// `video` outlives this object, and is used by the thread alone until next() has given nothing.
    LatestWindows(OpenedVideo& video, const Job& job);
    ~LatestWindows();
    LatestWindows(const LatestWindows&) = delete;
    LatestWindows& operator=(const LatestWindows&) = delete;

    /// Waits for a window; of several tracks, they take turns. At the end come the last ones, the shorter ones of
    /// frames that none held among them; then nothing. Throws what stopped the thread (InputError, Interrupted).
    [[nodiscard]] std::optional<Window> next();

    /// A window of this track has been asked about (Job::one_per_source). For any thread.
    void asked(std::size_t track);

    /// No more frames are taken: from then on the video is used by nobody here.
    void stop();

    /// Windows that gave way.
    [[nodiscard]] std::uint64_t dropped() const;

private:
    void take_frames();
    void take(PreparedFrame frame);
    void put(std::size_t track, Window window);
    void finish(std::exception_ptr failure);
    [[nodiscard]] std::optional<Window> taken();
    [[nodiscard]] bool is_empty() const;

    PreparedFrames m_frames;
    std::vector<WindowBuilder> m_builders; ///< one for each track; the thread's
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<std::optional<Window>> m_newest; ///< one for each track
    const bool m_one_each;
    std::vector<bool> m_busy; ///< tracks of which a window is asked about
    std::size_t m_turn = 0;   ///< the track that is looked at first
    std::uint64_t m_dropped = 0;
    std::exception_ptr m_failure;
    bool m_finished = false;
    bool m_abandoned = false;
    std::thread m_thread;
};

} // namespace vlm::analysis
