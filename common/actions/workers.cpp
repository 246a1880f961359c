// SPDX-License-Identifier: Apache-2.0
#include "common/actions/workers.hpp"

#include <tuple>
#include <utility>

namespace vlm::actions {

Workers::Workers(std::size_t threads, std::size_t room, const std::function<Work()>& make_work)
    : m_room{room} {
    for (std::size_t i = 0; i < threads; ++i) {
        m_threads.emplace_back([this, work = make_work()](const std::stop_token& stop) { run(work, stop); });
    }
}

Workers::~Workers() {
    for (std::jthread& thread : m_threads)
        thread.request_stop(); // all of them, before one is waited for
}

bool Workers::add(std::string record) {
    const std::lock_guard lock{m_mutex};
    if (m_records.size() >= m_room) return false;
    m_records.push_back(std::move(record));
    m_filled.notify_one();
    return true;
}

void Workers::run(const Work& work, const std::stop_token& stop) {
    std::unique_lock lock{m_mutex};
    while (m_filled.wait(lock, stop, [this] { return !m_records.empty(); }) && !stop.stop_requested()) {
        const std::string record = std::move(m_records.front());
        m_records.pop_front();
        ++m_busy;
        lock.unlock();
        work(record, stop);
        lock.lock();
        --m_busy;
        m_idle.notify_all();
    }
}

bool Workers::wait(std::chrono::milliseconds limit) {
    std::unique_lock lock{m_mutex};
    return m_idle.wait_for(lock, limit, [this] { return m_records.empty() && m_busy == 0; });
}

std::deque<std::string> Workers::finish(std::chrono::milliseconds limit) {
    std::ignore = wait(limit);
    std::deque<std::string> left;
    {
        const std::lock_guard lock{m_mutex};
        left.swap(m_records);
    }
    for (std::jthread& thread : m_threads)
        thread.request_stop();
    m_threads.clear();
    return left;
}

} // namespace vlm::actions
