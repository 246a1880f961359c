// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/request_pool.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace vlm::analysis {
namespace {

/// Findings that wait for those before them: a unit that takes long must not stop the others.
constexpr std::size_t most_undelivered = 4096;

/// Videos of which something waits.
constexpr std::size_t most_lanes = 1024;

} // namespace

bool RequestPool::Lane::submit(Ask ask, std::size_t bytes, Deliver deliver) {
    RequestPool& pool = m_pool;
    Lock lock{pool.m_mutex};
    pool.m_room.wait(lock, [&] { return pool.m_stopped || pool.has_room(*this, bytes); });
    if (pool.m_stopped) return false;
    m_units.push_back(std::make_shared<Unit>(Unit{std::move(ask), bytes, std::move(deliver), {}}));
    pool.m_waiting.push_back(m_units.back());
    pool.m_bytes += bytes;
    ++pool.m_undelivered;
    if (pool.m_limits.at_once == 1) {
        pool.ask_next(lock);
        return !pool.m_stopped;
    }
    try {
        pool.begin_more(0);
    } catch (...) { // without a thread nobody would ever ask
        pool.failed(std::current_exception());
        throw;
    }
    return true;
}

bool RequestPool::Lane::wait_for_room() {
    Lock lock{m_pool.m_mutex};
    m_pool.m_room.wait(lock, [&] { return m_pool.m_stopped || m_pool.has_room(*this, 0); });
    return !m_pool.m_stopped;
}

void RequestPool::Lane::end(Conclude conclude) {
    Lock lock{m_pool.m_mutex};
    m_conclude = std::move(conclude);
    m_ended = true;
    m_pool.deliver_asked(lock);
}

RequestPool::RequestPool(const PoolLimits& limits)
    : m_limits{limits} {}

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

std::shared_ptr<RequestPool::Lane> RequestPool::begin() {
    Lock lock{m_mutex};
    m_room.wait(lock, [&] { return m_stopped || m_lanes.size() < most_lanes; });
    if (m_stopped) return nullptr;
    return m_lanes.emplace_back(std::make_shared<Lane>(*this));
}

void RequestPool::finish() {
    Lock lock{m_mutex};
    m_room.wait(lock, [&] { return m_lanes.empty() && m_active == 0 && !m_delivering; });
    m_stopped = false;
    m_mute = false;
    if (m_failure) std::rethrow_exception(std::exchange(m_failure, nullptr));
}

void RequestPool::halt() {
    Lock lock{m_mutex};
    stop();
    deliver_asked(lock);
}

void RequestPool::fail(std::exception_ptr failure) {
    Lock lock{m_mutex};
    failed(std::move(failure));
    deliver_asked(lock);
}

std::size_t RequestPool::at_once() const {
    return m_limits.room ? std::clamp<std::size_t>(m_limits.room(), 1, m_limits.at_once) : m_limits.at_once;
}

/// False where the system gives no more: those that there are do the work.
bool RequestPool::start_thread() {
    try {
        m_threads.emplace_back([this] { run(); });
    } catch (const std::system_error&) {
        if (m_threads.empty()) throw;
        return false;
    }
    ++m_starting;
    return true;
}

/// Threads that are idle, and new ones, take what waits, but for so many units that are as good as taken.
void RequestPool::begin_more(std::size_t taken) {
    const std::size_t busy = m_active + m_starting + taken;
    const std::size_t most = at_once();
    const std::size_t more =
        std::min(most - std::min(most, busy), m_waiting.size() - std::min(taken, m_waiting.size()));
    for (std::size_t i = 0; i < more; ++i) {
        if (i < m_idle) {
            m_work.notify_one();
        } else if (m_threads.size() < m_limits.at_once && !start_thread()) {
            return;
        }
    }
}

/// The first in line has the room that it needs, however much of those behind it cannot be delivered yet.
bool RequestPool::has_room(const Lane& lane, std::size_t bytes) const {
    const std::size_t undelivered = m_lanes.front().get() == &lane ? lane.m_units.size() : m_undelivered;
    const bool fits = m_bytes == 0 || m_bytes + bytes <= m_limits.most_bytes;
    return fits && m_active + m_waiting.size() < at_once() + m_limits.waiting && undelivered < most_undelivered;
}

/// Who hands over is woken for several units, not for each: there is enough to do until then.
void RequestPool::tell_of_room() {
    if (m_waiting.size() <= m_limits.waiting / 2) m_room.notify_all();
}

void RequestPool::run() {
    Lock lock{m_mutex};
    --m_starting;
    for (;;) {
        ++m_idle;
        m_work.wait(lock, [&] { return m_quits || (!m_waiting.empty() && m_active < at_once()); });
        --m_idle;
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
    unit->broken = thrown != nullptr;
    if (thrown && !m_failure) m_failure = thrown;
    if (thrown || unit->findings.stop) stop();
    deliver_asked(lock);
    tell_of_room(); // also while another thread is held up by what it delivers
    if (m_limits.at_once > 1) begin_more(1);
}

/// What is next, and done; another thread that delivers already takes this one's, too.
void RequestPool::deliver_asked(Lock& lock) {
    if (std::exchange(m_delivering, true)) return;
    while (const auto deliver = next_delivery()) {
        if (m_mute) continue;
        lock.unlock();
        std::exception_ptr thrown;
        try {
            deliver();
        } catch (...) {
            thrown = std::current_exception();
        }
        lock.lock();
        if (thrown) failed(thrown);
    }
    m_delivering = false;
    tell_of_room();
}

/// Takes the next findings, or the conclusion of a lane, out of the line; nothing where it is not there yet.
std::function<void()> RequestPool::next_delivery() {
    while (!m_lanes.empty()) {
        const std::shared_ptr<Lane> lane = m_lanes.front();
        if (lane->m_units.empty()) {
            if (!lane->m_ended) break;
            m_lanes.pop_front();
            return [conclude = std::move(lane->m_conclude), whole = lane->m_whole] { conclude(whole); };
        }
        const std::shared_ptr<Unit> unit = lane->m_units.front();
        if (!unit->asked && !unit->left) break;
        lane->m_units.pop_front();
        --m_undelivered;
        lane->m_whole = lane->m_whole && !unit->left && !unit->broken;
        if (!unit->left) return [unit] { unit->deliver(unit->findings); };
    }
    return nullptr;
}

void RequestPool::failed(std::exception_ptr failure) {
    m_mute = true;
    if (!m_failure) m_failure = std::move(failure);
    stop();
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
