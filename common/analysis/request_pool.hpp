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
};

/// Asks about units in threads of its own, and gives what came of them in the order in which they were handed over.
/// Where one is asked about at once, that happens in the thread that hands over.
class RequestPool {
public:
    using Ask = std::function<void(Findings&)>;
    using Deliver = std::function<void(const Findings&)>;

    explicit RequestPool(const PoolLimits& limits);

    /// Waits for those that are being asked about; the others are left.
    ~RequestPool();
    RequestPool(const RequestPool&) = delete;
    RequestPool& operator=(const RequestPool&) = delete;

    /// Hands over a unit whose pictures have so many bytes, when there is room for it. `deliver` gets its findings,
    /// also where `ask` throws, after those of all before it, one at a time, in any thread. False where a unit's
    /// findings stop the run: what was not begun is left, and not delivered. Throws what `ask` or `deliver` of any unit
    /// threw, which stops the run, too.
    [[nodiscard]] bool submit(Ask ask, std::size_t bytes, Deliver deliver);

    /// Waits until a unit can be handed over without waiting, as it need not be chosen before. Like submit() otherwise.
    [[nodiscard]] bool wait_for_room();

    /// Waits until all that was handed over has been delivered or left. Throws as submit(). The pool is as new then.
    void finish();

    /// Waits for those that are being asked about, and leaves the others; nothing is delivered any more. The pool is as
    /// new then.
    void abandon();

private:
    struct Unit {
        Ask ask;
        std::size_t bytes;
        Deliver deliver;
        Findings findings;
        bool asked = false;
        bool left = false;
    };
    using Lock = std::unique_lock<std::mutex>;

    void run();
    void ask_about(Unit& unit);
    void ask_next(Lock& lock);
    void deliver_asked(Lock& lock);
    void stop();
    void wait_and_renew(Lock& lock);
    [[nodiscard]] bool has_room(std::size_t bytes) const;
    void rethrow();

    const PoolLimits m_limits;
    std::mutex m_mutex; ///< of all that follows
    std::condition_variable m_work;
    std::condition_variable m_room;
    std::deque<std::shared_ptr<Unit>> m_units;   ///< that were not delivered, in order
    std::deque<std::shared_ptr<Unit>> m_waiting; ///< those of them that nobody has begun
    std::size_t m_active = 0;
    std::size_t m_bytes = 0;
    std::exception_ptr m_failure;
    bool m_stopped = false;
    bool m_delivering = false;
    bool m_mute = false; ///< a delivery has failed
    bool m_quits = false;
    std::vector<std::thread> m_threads;
};

} // namespace vlm::analysis
