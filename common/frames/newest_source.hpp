// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "common/frames/frame_source.hpp"

namespace vlm::frames {

/// The frames of a live source for one who may be slower than it: they are taken as they come, in a thread of its own,
/// and of those that wait the oldest gives way, so that neither memory nor delay grows. The frame behind it says how
/// many were dropped (FrameRecord::dropped). For one thread.
class NewestSource : public FrameSource {
public:
    /// So many frames wait: bursts pass, and what is looked at is not old.
    static constexpr std::size_t room = 4;

    explicit NewestSource(std::unique_ptr<FrameSource> live);

    /// Waits for the frame that comes next.
    ~NewestSource() override;

    /// As they were with the frame that next() gave last.
    [[nodiscard]] const std::vector<Track>& tracks() const override { return m_tracks; }

    [[nodiscard]] std::optional<Frame> next() override;
    [[nodiscard]] std::uint64_t faults() const override;
    [[nodiscard]] std::string last_fault() const override;
    [[nodiscard]] Ending ending() const override { return m_live->ending(); }

private:
    struct Item {
        Frame frame;
        std::vector<Track> tracks;
    };

    void take_frames();
    [[nodiscard]] bool put(Frame frame);
    void finish(std::exception_ptr failure);

    const std::unique_ptr<FrameSource> m_live; ///< the thread's until it has finished
    std::vector<Track> m_tracks;
    mutable std::mutex m_mutex; ///< of all that follows
    std::condition_variable m_changed;
    std::deque<Item> m_waiting;
    std::uint64_t m_faults = 0;
    std::string m_last_fault;
    std::exception_ptr m_failure;
    bool m_finished = false;
    bool m_abandoned = false;
    std::thread m_thread; ///< the last: it uses the others
};

} // namespace vlm::frames
