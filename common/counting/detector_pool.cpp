// SPDX-License-Identifier: Apache-2.0
#include "common/counting/detector_pool.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace vlm::counting {
namespace {

bool same_size(const base::YuvImage& a, const base::YuvImage& b) {
    return a.width == b.width && a.height == b.height;
}

} // namespace

DetectorPool::DetectorPool(std::unique_ptr<vision::Detector> first, MakeDetector make, std::size_t workers)
    : m_make{std::move(make)}
    , m_workers{first->is_ordered() ? 1 : std::max<std::size_t>(workers, 1)}
    , m_batch{static_cast<std::size_t>(first->batch())}
    , m_capacity{m_workers * m_batch * 2} {
    m_threads.emplace_back([this, detector = std::move(first)]() mutable { run(std::move(detector)); });
}

DetectorPool::~DetectorPool() {
    {
        const std::lock_guard lock{m_mutex};
        m_ends = true;
        m_jobs.clear();
    }
    m_changed.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

std::future<DetectorPool::Found> DetectorPool::find(base::YuvImage picture) {
    std::unique_lock lock{m_mutex};
    m_room.wait(lock, [&] { return m_jobs.size() < m_capacity; });
    m_jobs.push_back({std::move(picture), {}});
    if (m_jobs.size() > m_idle * m_batch && m_threads.size() < m_workers)
        m_threads.emplace_back([this] { run(nullptr); });
    m_changed.notify_one();
    return m_jobs.back().found.get_future();
}

void DetectorPool::run(std::unique_ptr<vision::Detector> detector) {
    for (;;) {
        std::deque<Job> jobs = take(m_batch);
        if (jobs.empty()) return;
        try {
            if (!detector) detector = m_make();
            work(*detector, std::move(jobs));
        } catch (...) {
            for (Job& job : jobs)
                job.found.set_exception(std::current_exception());
        }
    }
}

/// Nothing at the end.
std::deque<DetectorPool::Job> DetectorPool::take(std::size_t most) {
    std::unique_lock lock{m_mutex};
    ++m_idle;
    m_changed.wait(lock, [&] { return m_ends || !m_jobs.empty(); });
    --m_idle;
    std::deque<Job> jobs;
    std::deque<Job> others; // of several sources, which may have other sizes
    while (!m_jobs.empty() && jobs.size() < most) {
        const bool fits = jobs.empty() || same_size(jobs.front().picture, m_jobs.front().picture);
        (fits ? jobs : others).push_back(std::move(m_jobs.front()));
        m_jobs.pop_front();
    }
    m_jobs.insert(m_jobs.begin(), std::move_iterator{others.begin()}, std::move_iterator{others.end()});
    m_room.notify_all();
    return jobs;
}

void DetectorPool::work(vision::Detector& detector, std::deque<Job> jobs) {
    std::vector<base::YuvImage> pictures;
    for (Job& job : jobs)
        pictures.push_back(std::move(job.picture));
    try {
        auto found = detector.detect(pictures);
        for (std::size_t i = 0; i < jobs.size(); ++i)
            jobs[i].found.set_value(std::move(found.at(i)));
    } catch (...) {
        for (Job& job : jobs)
            job.found.set_exception(std::current_exception());
    }
}

} // namespace vlm::counting
