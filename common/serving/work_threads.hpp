// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace vlm::serving {

/// Threads that do what may wait for a disk or takes long, so that those that serve connections need not. What is
/// given to them is done in order.
class WorkThreads {
public:
    WorkThreads(std::size_t threads, std::size_t most_waiting);

    ~WorkThreads() { stop(); }
    WorkThreads(const WorkThreads&) = delete;
    WorkThreads& operator=(const WorkThreads&) = delete;

    /// `work` throws nothing. False where too much waits already: it is not done. Safe from any thread.
    [[nodiscard]] bool give(std::function<void()> work);

    /// What waits is dropped; what has begun is done to its end.
    void stop();

private:
    void run();

    std::mutex m_mutex;
    std::condition_variable m_given;
    std::deque<std::function<void()>> m_waiting;
    std::size_t m_most_waiting;
    bool m_ends = false;
    std::vector<std::thread> m_threads;
};

} // namespace vlm::serving
