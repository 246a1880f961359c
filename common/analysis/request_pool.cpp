// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/request_pool.hpp"

#include <algorithm>
#include <utility>

namespace vlm::analysis {
namespace {

/// Findings that wait for those before them: a unit that takes long must not stop the others.
constexpr std::size_t most_undelivered = 4096;

} // namespace

RequestPool::RequestPool(const PoolLimits& limits)
    : m_limits{limits} {
    if (limits.at_once == 1) return;
    for (std::size_t i = 0; i < limits.at_once; ++i)
        m_threads.emplace_back([this] { run(); });
}

RequestPool::~RequestPool() {
    {
        const std::lock_guard lock{m_mutex};
        stop();
        m_mute = true;
        m_quits = true;
    }
    m_work.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

bool RequestPool::submit(Ask ask, std::size_t bytes, Deliver deliver) {
    Lock lock{m_mutex};
    m_room.wait(lock, [&] { return m_stopped || has_room(bytes); });
    rethrow();
    if (m_stopped) return false;
    m_units.push_back(std::make_shared<Unit>(Unit{std::move(ask), bytes, std::move(deliver), {}}));
    m_waiting.push_back(m_units.back());
    m_bytes += bytes;
    if (m_threads.empty()) {
        ask_next(lock);
        rethrow();
        return !m_stopped;
    }
    m_work.notify_one();
    return true;
}

bool RequestPool::wait_for_room() {
    Lock lock{m_mutex};
    m_room.wait(lock, [&] { return m_stopped || has_room(0); });
    rethrow();
    return !m_stopped;
}

void RequestPool::finish() {
    Lock lock{m_mutex};
    wait_and_renew(lock);
    rethrow();
}

void RequestPool::abandon() {
    Lock lock{m_mutex};
    stop();
    m_mute = true;
    deliver_asked(lock);
    wait_and_renew(lock);
    m_failure = nullptr;
}

void RequestPool::wait_and_renew(Lock& lock) {
    m_room.wait(lock, [&] { return m_units.empty() && m_active == 0 && !m_delivering; });
    m_stopped = false;
    m_mute = false;
}

bool RequestPool::has_room(std::size_t bytes) const {
    const bool fits = m_bytes == 0 || m_bytes + bytes <= m_limits.most_bytes;
    return fits && m_active + m_waiting.size() < m_limits.at_once + m_limits.waiting &&
           m_units.size() < most_undelivered;
}

void RequestPool::rethrow() {
    if (m_failure) std::rethrow_exception(std::exchange(m_failure, nullptr));
}

void RequestPool::run() {
    Lock lock{m_mutex};
    for (;;) {
        m_work.wait(lock, [&] { return m_quits || !m_waiting.empty(); });
        if (m_quits) return;
        ask_next(lock);
    }
}

void RequestPool::ask_next(Lock& lock) {
    const std::shared_ptr<Unit> unit = m_waiting.front();
    m_waiting.pop_front();
    ++m_active;
    lock.unlock();
    std::exception_ptr thrown;
    try {
        unit->ask(unit->findings);
    } catch (...) {
        thrown = std::current_exception();
    }
    unit->ask = nullptr; // its pictures go
    lock.lock();
    --m_active;
    m_bytes -= unit->bytes;
    unit->asked = true;
    if (thrown && !m_failure) m_failure = thrown;
    if (thrown || unit->findings.stop) stop();
    deliver_asked(lock);
    m_room.notify_all();
}

/// What is next and asked about; another thread that does so already takes this one's, too.
void RequestPool::deliver_asked(Lock& lock) {
    if (std::exchange(m_delivering, true)) return;
    while (!m_units.empty() && (m_units.front()->asked || m_units.front()->left)) {
        const std::shared_ptr<Unit> unit = std::move(m_units.front());
        m_units.pop_front();
        if (unit->left || m_mute) continue;
        lock.unlock();
        std::exception_ptr thrown;
        try {
            unit->deliver(unit->findings);
        } catch (...) {
            thrown = std::current_exception();
        }
        lock.lock();
        if (!thrown) continue;
        m_mute = true;
        if (!m_failure) m_failure = thrown;
        stop();
    }
    m_delivering = false;
}

void RequestPool::stop() {
    m_stopped = true;
    for (const auto& unit : m_waiting) {
        unit->left = true;
        m_bytes -= unit->bytes;
    }
    m_waiting.clear();
    m_room.notify_all();
}

} // namespace vlm::analysis
