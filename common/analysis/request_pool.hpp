// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "common/analysis/analyst.hpp"

namespace vlm::analysis {

/// How much is asked at once.
struct PoolLimits {
    std::size_t at_once = 1;                          ///< units that are being asked about
    std::size_t waiting = 0;                          ///< that are ready to be
    std::size_t most_bytes = std::size_t{512} << 20U; ///< of pictures in both; a single unit may have more
    std::function<std::size_t()> room =
        {}; ///< how many units are worth asking about now, at most `at_once`; empty: all
};

/// Asks about units in threads of its own, which it starts as they are needed. Those who hand units over do so side by
/// side, each in a lane of their own; what comes of them is given in order all the same: lane by lane, as they were
/// begun, and in each as it was handed over. Where one is asked about at once, that happens in the thread that hands
/// over.
class RequestPool {
public:
    using Ask = std::function<void(Findings&)>;
    using Deliver = std::function<void(const Findings&)>;
    using Conclude = std::function<void(bool whole)>;

private:
    struct Unit {
        Ask ask;
        std::size_t bytes;
        Deliver deliver;
        Findings findings;
        bool asked = false;
        bool left = false;
        bool broken = false; ///< asking has thrown: of its findings some may be missing
    };

public:
    /// One who hands over: a video. For one thread.
    class Lane {
    public:
        explicit Lane(RequestPool& pool)
            : m_pool{pool} {}

        /// Hands over a unit whose pictures have so many bytes, when there is room for it. `deliver` gets its findings,
        /// also where `ask` throws, one at a time, in any thread. False where a unit's findings stop the run, or `ask`,
        /// `deliver` or a conclusion of anybody has thrown: what was not begun is left, and not delivered.
        [[nodiscard]] bool submit(Ask ask, std::size_t bytes, Deliver deliver);

        /// Waits until a unit can be handed over without waiting, as it need not be chosen before. False as submit().
        [[nodiscard]] bool wait_for_room();

        /// Nothing more is handed over. `conclude` is called when all of the lane has been delivered, or left: then,
        /// and where an `ask` has thrown, it is not `whole`.
        void end(Conclude conclude);

    private:
        friend class RequestPool;
        RequestPool& m_pool;
        std::deque<std::shared_ptr<Unit>> m_units; ///< that were not delivered
        Conclude m_conclude;
        bool m_whole = true; ///< no unit was left or is broken
        bool m_ended = false;
    };

    explicit RequestPool(const PoolLimits& limits);

    /// Waits for those that are being asked about; the others are left, and nothing is delivered any more.
    ~RequestPool();
    RequestPool(const RequestPool&) = delete;
    RequestPool& operator=(const RequestPool&) = delete;

    /// Begins a lane, when not too many are open; it must be ended. Null where the run is stopped.
    [[nodiscard]] std::shared_ptr<Lane> begin();

    /// Waits until every lane has been concluded. Throws what an `ask`, `deliver` or `conclude` has thrown. The pool is
    /// as new then.
    void finish();

    /// Stops the run: what was not begun is left.
    void halt();

    /// Stops the run for a failure outside: finish() throws it.
    void fail(std::exception_ptr failure);

private:
    using Lock = std::unique_lock<std::mutex>;

    void run();
    void ask_next(Lock& lock);
    void deliver_asked(Lock& lock);
    [[nodiscard]] std::function<void()> next_delivery();
    void failed(std::exception_ptr failure);
    void stop();
    [[nodiscard]] std::size_t at_once() const; ///< now
    [[nodiscard]] bool has_room(const Lane& lane, std::size_t bytes) const;
    void tell_of_room();
    void begin_more(std::size_t taken);
    [[nodiscard]] bool start_thread();

    const PoolLimits m_limits;
    std::mutex m_mutex; ///< of all that follows, and of the lanes
    std::condition_variable m_work;
    std::condition_variable m_room;
    std::deque<std::shared_ptr<Lane>> m_lanes;   ///< that were not concluded, in order
    std::deque<std::shared_ptr<Unit>> m_waiting; ///< that nobody has begun
    std::size_t m_undelivered = 0;               ///< units
    std::size_t m_active = 0;
    std::size_t m_idle = 0;     ///< threads
    std::size_t m_starting = 0; ///< threads
    std::size_t m_bytes = 0;
    std::exception_ptr m_failure;
    bool m_stopped = false;
    bool m_delivering = false;
    bool m_mute = false; ///< something has thrown
    bool m_quits = false;
    std::vector<std::thread> m_threads;
};

} // namespace vlm::analysis
