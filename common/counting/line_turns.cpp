// SPDX-License-Identifier: Apache-2.0
#include "common/counting/line_turns.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "common/base/error.hpp"
#include "common/base/signals.hpp"

namespace vlm::counting {
namespace {

/// Nobody is woken by a signal.
constexpr std::chrono::milliseconds looks_up_every{100};

} // namespace

std::unique_ptr<LineTurns::Turn> LineTurns::join() {
    auto turn = std::make_unique<Turn>(*this);
    const std::lock_guard lock{m_mutex};
    m_queue.push_back(turn.get());
    return turn;
}

void LineTurns::close() {
    const std::lock_guard lock{m_mutex};
    m_closed = true;
    m_changed.notify_all();
}

/// Under the mutex of all that writes.
void LineTurns::write_held(Turn& turn) {
    std::deque<ToldLine> held;
    {
        const std::lock_guard lock{m_mutex};
        if (m_closed) return;
        held = std::exchange(turn.m_held, {});
        turn.m_bytes = 0;
    }
    for (const ToldLine& line : held)
        m_write(line);
}

/// What the first one holds goes out, and where it has ended what the next one does.
void LineTurns::pass_on() {
    const std::lock_guard writing{m_writing};
    for (;;) {
        Turn* first = nullptr;
        bool ended = false;
        {
            const std::lock_guard lock{m_mutex};
            if (m_queue.empty()) break;
            first = m_queue.front();
            ended = first->m_ended;
        }
        write_held(*first);
        if (!ended) break;
        const std::lock_guard lock{m_mutex};
        m_queue.pop_front();
    }
    m_changed.notify_all();
}

LineTurns::Turn::~Turn() {
    const std::lock_guard lock{m_turns.m_mutex};
    std::erase(m_turns.m_queue, this);
}

/// To be asked under the mutex.
bool LineTurns::Turn::goes_out() const {
    return m_at_once || (!m_turns.m_queue.empty() && m_turns.m_queue.front() == this);
}

void LineTurns::Turn::tell(ToldLine line) {
    const std::lock_guard lock{m_turns.m_mutex};
    if (m_turns.m_closed) return;
    m_bytes += line.record.size() + line.words.size();
    m_held.push_back(std::move(line));
}

void LineTurns::Turn::let_out(const std::function<void()>& meanwhile) {
    {
        std::unique_lock lock{m_turns.m_mutex};
        while (!goes_out() && m_bytes > m_turns.m_most && !m_turns.m_closed && !base::stop_requested())
            pause(lock, meanwhile);
        if (m_held.empty() || !goes_out()) return;
    }
    const std::lock_guard writing{m_turns.m_writing};
    m_turns.write_held(*this);
}

void LineTurns::Turn::wait(const std::function<void()>& meanwhile) {
    std::unique_lock lock{m_turns.m_mutex};
    while (!goes_out()) {
        if (m_turns.m_closed || base::stop_requested()) throw base::Interrupted{};
        pause(lock, meanwhile);
    }
}

void LineTurns::Turn::pause(std::unique_lock<std::mutex>& lock, const std::function<void()>& meanwhile) {
    lock.unlock();
    meanwhile();
    lock.lock();
    if (!goes_out()) m_turns.m_changed.wait_for(lock, looks_up_every);
}

void LineTurns::Turn::step_out() {
    {
        const std::lock_guard lock{m_turns.m_mutex};
        m_at_once = true;
        std::erase(m_turns.m_queue, this);
    }
    m_turns.pass_on();
}

void LineTurns::Turn::end() {
    bool out = false;
    {
        const std::lock_guard lock{m_turns.m_mutex};
        m_ended = true;
        if (!goes_out()) return;
        out = m_at_once;
    }
    if (!out) return m_turns.pass_on();
    const std::lock_guard writing{m_turns.m_writing};
    m_turns.write_held(*this);
}

} // namespace vlm::counting
