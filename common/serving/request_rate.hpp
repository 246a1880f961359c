// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace vlm::serving {

/// How many requests a second an address may make; after a second's pause, as many at once. Safe from any thread.
class RequestRate {
public:
    using Clock = std::chrono::steady_clock;

    /// So many for every address; with nothing 1,000, and any number for the addresses of this machine, as a proxy that
    /// stands in front speaks for many.
    explicit RequestRate(std::optional<std::size_t> per_second);

    /// Whether it may make one more now, which then counts.
    [[nodiscard]] bool admit(const std::string& address, Clock::time_point now = Clock::now());

private:
    void forget(Clock::time_point now);

    bool m_for_all;
    Clock::duration m_each; ///< that a request takes up
    std::mutex m_mutex;
    std::map<std::string, Clock::time_point> m_taken; ///< when each address has used up what it has been given
    std::size_t m_most_kept;
};

} // namespace vlm::serving
