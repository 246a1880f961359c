// SPDX-License-Identifier: Apache-2.0
#include "common/serving/work_threads.hpp"

#include <utility>

namespace vlm::serving {

WorkThreads::WorkThreads(std::size_t threads, std::size_t most_waiting)
    : m_most_waiting{most_waiting} {
    try {
        for (std::size_t i = 0; i < threads; ++i)
            m_threads.emplace_back([this] { run(); });
    } catch (...) {
        stop(); // those that were begun are waited for
        throw;
    }
}

void WorkThreads::stop() {
    {
        const std::lock_guard lock{m_mutex};
        m_ends = true;
        m_waiting.clear();
    }
    m_given.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
    m_threads.clear();
}

bool WorkThreads::give(std::function<void()> work) {
    const std::lock_guard lock{m_mutex};
    if (m_ends || m_waiting.size() >= m_most_waiting) return false;
    m_waiting.push_back(std::move(work));
    m_given.notify_one();
    return true;
}

void WorkThreads::run() {
    std::unique_lock lock{m_mutex};
    while (true) {
        m_given.wait(lock, [this] { return m_ends || !m_waiting.empty(); });
        if (m_waiting.empty()) return;
        const std::function<void()> work = std::move(m_waiting.front());
        m_waiting.pop_front();
        lock.unlock();
        work();
        lock.lock();
    }
}

} // namespace vlm::serving
