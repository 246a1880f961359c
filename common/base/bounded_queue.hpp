// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>

namespace vlm::base {

/// A queue between threads that holds at most `capacity` items: a full queue makes the producer wait (back-pressure),
/// an empty one the consumer. The producer ends it with finish() or fail(); the consumer leaves it with abandon().
/// All members are safe to call from several threads.
template <typename T>
class BoundedQueue {
public:
    explicit BoundedQueue(std::size_t capacity)
        : m_capacity{capacity} {}

    /// Waits for room and adds the item. False when the consumer has abandoned the queue: stop producing.
    [[nodiscard]] bool push(T item) {
        std::unique_lock lock{m_mutex};
        m_room.wait(lock, [&] { return m_items.size() < m_capacity || m_abandoned; });
        if (m_abandoned) return false;
        m_items.push_back(std::move(item));
        m_filled.notify_one();
        return true;
    }

    /// Waits for an item. Nothing when the producer has finished and everything was taken; rethrows what fail() gave
    /// once everything before it was taken.
    [[nodiscard]] std::optional<T> pop() {
        std::unique_lock lock{m_mutex};
        m_filled.wait(lock, [&] { return !m_items.empty() || m_finished; });
        if (m_items.empty()) {
            if (m_failure) std::rethrow_exception(m_failure);
            return std::nullopt;
        }
        std::optional<T> item{std::move(m_items.front())};
        m_items.pop_front();
        m_room.notify_one();
        return item;
    }

    /// No more items will come.
    void finish() { end(nullptr); }

    /// No more items will come because of this failure.
    void fail(std::exception_ptr failure) { end(std::move(failure)); }

    /// The consumer wants no more; a waiting producer is let go and what is queued is dropped.
    void abandon() {
        const std::lock_guard lock{m_mutex};
        m_abandoned = true;
        m_items.clear();
        m_room.notify_all();
    }

private:
    void end(std::exception_ptr failure) {
        const std::lock_guard lock{m_mutex};
        m_finished = true;
        m_failure = std::move(failure);
        m_filled.notify_all();
    }

    std::size_t m_capacity;
    std::mutex m_mutex;
    std::condition_variable m_room;
    std::condition_variable m_filled;
    std::deque<T> m_items;
    std::exception_ptr m_failure;
    bool m_finished = false;
    bool m_abandoned = false;
};

} // namespace vlm::base
