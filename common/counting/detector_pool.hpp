// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "common/base/detection.hpp"
#include "common/base/yuv_image.hpp"
#include "common/vision/detector.hpp"

namespace vlm::counting {

/// Makes a detector. Called in several threads.
using MakeDetector = std::function<std::unique_ptr<vision::Detector>()>;

/// Detectors at work side by side, each in a thread of its own, with as many pictures at a time as it takes.
class DetectorPool {
public:
    using Found = std::vector<base::Detection>;

    /// `first` is one that exists; others are made as they are needed, up to `workers` (one, where it learns from
    /// what came before).
    DetectorPool(std::unique_ptr<vision::Detector> first, MakeDetector make, std::size_t workers);

    /// What nobody has begun is dropped: its future is broken.
    ~DetectorPool();
    DetectorPool(const DetectorPool&) = delete;
    DetectorPool& operator=(const DetectorPool&) = delete;

    /// What is in the picture, in its pixels. Pictures of one size may go together, whosever they are. Waits while more
    /// than capacity() are to be looked at. Safe from any thread.
    [[nodiscard]] std::future<Found> find(base::YuvImage picture);

    /// How many pictures are worth having under way.
    [[nodiscard]] std::size_t capacity() const { return m_capacity; }

private:
    struct Job {
        base::YuvImage picture;
        std::promise<Found> found;
    };

    void run(std::unique_ptr<vision::Detector> detector);
    [[nodiscard]] std::deque<Job> take(std::size_t most);
    static void work(vision::Detector& detector, std::deque<Job> jobs);

    MakeDetector m_make;
    std::size_t m_workers;
    std::size_t m_batch;
    std::size_t m_capacity;
    std::mutex m_mutex; ///< of all that follows
    std::condition_variable m_changed;
    std::condition_variable m_room;
    std::deque<Job> m_jobs;
    std::size_t m_idle = 0;
    bool m_ends = false;
    std::vector<std::thread> m_threads;
};

} // namespace vlm::counting
