// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace vlm::actions {

/// Threads that do something with records beside the main work, which never waits for them. All members are safe to
/// call from several threads.
class Workers {
public:
    /// Does it for one record. Gives up when it is asked to stop. Throws nothing.
    using Work = std::function<void(const std::string& record, const std::stop_token& stop)>;

    /// `make_work` is called once by each of `threads` threads. At most `room` records wait.
    Workers(std::size_t threads, std::size_t room, const std::function<Work()>& make_work);

    /// What runs is given up.
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    /// False where there is no room for it.
    [[nodiscard]] bool add(std::string record);

    /// Waits until everything is done, not longer than `limit`. Whether it is.
    [[nodiscard]] bool wait(std::chrono::milliseconds limit);

    /// Likewise; then what is left is given up. Returns the records that nothing was done with, in order.
    [[nodiscard]] std::deque<std::string> finish(std::chrono::milliseconds limit);

private:
    void run(const Work& work, const std::stop_token& stop);

    std::mutex m_mutex;
    std::condition_variable_any m_filled;
    std::condition_variable m_idle;
    std::deque<std::string> m_records;
    std::size_t m_room;
    std::size_t m_busy = 0;
    std::vector<std::jthread> m_threads; ///< the last member: they end before what they use
};

} // namespace vlm::actions
