// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "common/base/clock.hpp"

namespace vlm::infer {

/// What a server says of its work at one moment.
struct Gauges {
    double running = 0;                ///< requests in its batch
    double waiting = 0;                ///< requests in its queue
    std::optional<double> cache;       ///< share of its key-value cache in use, 0 to 1
    std::optional<double> preemptions; ///< requests that it has put back so far
};

/// Whether answers are wanted soon, or many of them.
enum class Haste { batch, live };

/// How much a server is asked at once.
struct LimiterPolicy {
    double start = 16;      ///< requests, of the size of the first ones
    std::size_t most = 512; ///< requests, whatever their size
    Haste haste = Haste::batch;
    bool adapts = true; ///< else it stays at `start`, and tokens do not count
};

/// Where to begin with an engine ("vllm", …; "" where unknown) that has so many slots (nothing where it does not say).
[[nodiscard]] LimiterPolicy limiter_policy(std::string_view engine, std::optional<int> slots);

/// Finds out how much one server is to be asked at once, in estimated tokens in flight: what one more request costs the
/// others depends on its tokens. It is raised by a quarter at most per window, never in bursts, and only while more is
/// wanted. A server that tells its gauges is kept at a queue of a quarter of its batch (live: none), so that the batch
/// is always full; with one that does not, the limit climbs for as long as throughput rises with it. For one thread;
/// times are given.
class Limiter {
public:
    using Time = base::Steady::time_point;

    Limiter(const LimiterPolicy& policy, Time now);

    /// Whether a request of so many tokens may be sent now; one is always allowed. A no is taken as a wish for more.
    [[nodiscard]] bool admits(std::int64_t tokens);

    /// A request that is in flight.
    struct Sent {
        std::int64_t tokens = 0;
        Time at;
    };
    [[nodiscard]] Sent send(std::int64_t tokens, Time now);

    enum class Ending {
        answered,
        overloaded, ///< 429, 503, 529, no answer in time: the limit is cut, once per round trip
        other,      ///< tells nothing of the load
    };
    void end(const Sent& sent, Ending ending, Time now);

    /// What the server said now; every two seconds or so.
    void observe(const Gauges& gauges, Time now);

    /// The server was away: begins anew.
    void restart(Time now);

    /// Whether requests pile up before the server's queue, where it reads pictures: more of them would only wait.
    [[nodiscard]] bool is_backlogged() const { return m_backlogged; }

    [[nodiscard]] std::size_t in_flight() const { return m_in_flight; }
    [[nodiscard]] std::int64_t tokens_in_flight() const { return m_tokens; }

    /// How many requests like those before may be in flight.
    [[nodiscard]] std::size_t requests() const;

private:
    enum class Step { hold, up, down };

    [[nodiscard]] double typical() const; ///< tokens of a request
    [[nodiscard]] double latency() const; ///< the median, in seconds
    void set(double limit);
    void grow(double factor);
    void cut(double factor, Time now);
    void pass(Time now);
    void begin_window(Time now, Step step);
    void climb(Time now);
    [[nodiscard]] Step next_step(double rate);
    void take(Step step);
    void watch_front_end(const Gauges& gauges);

    LimiterPolicy m_policy;
    double m_limit = 0; ///< tokens; 0 before the first request
    std::size_t m_in_flight = 0;
    std::int64_t m_tokens = 0;
    std::int64_t m_all_tokens = 0; ///< of all requests
    std::int64_t m_all = 0;        ///< requests
    bool m_wanted = false;         ///< more than the limit, in this window
    bool m_moved = false;          ///< the limit is no more where it began
    Time m_last_cut;
    std::array<double, 32> m_latencies{};
    std::size_t m_measured = 0;

    // Climbing
    Time m_began;
    Time m_passed;
    bool m_settled = false;
    double m_area = 0; ///< tokens in flight times seconds, of the window
    double m_ended_tokens = 0;
    double m_ended_seconds = 0; ///< latencies times tokens
    double m_rate = 0;          ///< of the window before, tokens a second
    double m_before = 0;        ///< the limit before the last step
    double m_factor = 0;        ///< of a step up
    int m_holds = 0;
    Step m_step = Step::hold;

    // Gauges
    std::optional<Time> m_observed;
    std::optional<double> m_preemptions;
    double m_front_end = 0;
    int m_growing = 0; ///< observations in a row
    bool m_backlogged = false;
};

} // namespace vlm::infer
