// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>

#include "common/base/clock.hpp"
#include "common/infer/answer.hpp"
#include "common/infer/readiness.hpp"

namespace vlm::infer {

using Now = std::function<base::Steady::time_point()>;

/// When a server counts as down.
struct BreakerPolicy {
    int failures = 5;                             ///< so many requests in a row have failed because of it
    std::chrono::milliseconds first_pause{5'000}; ///< before the first probe; twice as long before each next one ...
    int probes = 4;                               ///< ... of so many; when they have failed, too, it is given up
    int probes_of_absent = 2; ///< of one that has not taken a connection since the run began: it is no restart
};

/// Keeps requests from a server that is down. Closed, it lets all through. So many failures in a row that are the
/// server's and not the request's (no connection, no answer in time, overload) open it: nobody asks until a pause is
/// over. Then one request is let through as a probe: an answer closes it, one more failure begins a longer pause. What
/// was sent before it opened and fails later says nothing new.
class Breaker {
public:
    Breaker(const BreakerPolicy& policy, Now now)
        : m_policy{policy}
        , m_now{std::move(now)} {}

    /// What a request is to the breaker.
    enum class Role { ordinary, probe };

    [[nodiscard]] bool is_open() const { return m_failures >= m_policy.failures; }

    /// How long nobody is to be asked yet; zero where a request, or a probe, may be sent.
    [[nodiscard]] std::chrono::milliseconds pause() const;

    /// Whether a probe is on its way.
    [[nodiscard]] bool is_probing() const { return m_probing; }
    void begin_probe() { m_probing = true; }

    /// Whether all probes have failed: the next question is not worth asking.
    [[nodiscard]] bool gives_up() const {
        return m_failures >= m_policy.failures + (m_seen == Seen::yes ? m_policy.probes : m_policy.probes_of_absent);
    }

    /// How many requests in a row have failed.
    [[nodiscard]] int failures() const { return m_failures; }

    /// Whether it has taken a connection.
    [[nodiscard]] Seen seen() const { return m_seen; }

    /// A request was answered.
    void succeeded();

    /// A request that was sent failed.
    void failed(const Failure& failure, Role role);

    /// A probe ended without telling anything of the server.
    void forget_probe() { m_probing = false; }

    /// The server is known by this failure to be down, for this long at least.
    void trip(const Failure& failure, std::chrono::milliseconds least);

private:
    void note(const Failure& failure);
    void begin_pause();

    BreakerPolicy m_policy;
    Now m_now;
    int m_failures = 0;
    Seen m_seen = Seen::no;
    bool m_probing = false;
    base::Steady::time_point m_until{};
};

} // namespace vlm::infer
