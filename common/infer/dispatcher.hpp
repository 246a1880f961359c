// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "common/base/wait.hpp"
#include "common/infer/breaker.hpp"
#include "common/infer/limiter.hpp"

namespace vlm::infer {

/// Which of several servers that offer the same model a request goes to, and when: each has a limit of its own and a
/// breaker. Requests about one video go to the server that had its first one, as it keeps their pictures, while that
/// has room for them; else to the one with the fewest tokens in flight. Waiting requests are served in order, those of
/// a server's own videos first. Safe to use from several threads.
class Dispatcher {
public:
    /// One server or more.
    Dispatcher(const std::vector<LimiterPolicy>& servers, const BreakerPolicy& breaker, base::Wait wait, Now now);

    /// What is to be asked.
    struct Work {
        std::int64_t tokens = 0; ///< that it may take, with its answer
        std::string video;       ///< that it is about; empty: none that others are about
    };

    /// A request that may be sent, to this server.
    struct Turn {
        std::size_t server = 0;
        Limiter::Sent sent;
        Breaker::Role role = Breaker::Role::ordinary;
    };

    /// Waits until a server may be asked. Nothing where the user stops that, and where all servers are given up.
    [[nodiscard]] std::optional<Turn> enter(const Work& work);

    /// The request was answered, or failed; `sent` is false where the failure tells nothing of the server.
    void leave(const Turn& turn, const std::optional<Failure>& failure, bool sent);

    /// The server is down for now, for `least` at least, as the failure shows; requests go to the others.
    void leave_down(const Turn& turn, const Failure& failure, std::chrono::milliseconds least);

    /// Takes what a server says of its load. True where its reading of pictures is what it is slow at.
    bool observe(std::size_t server, const Gauges& gauges);

    /// Whether another server may be asked now.
    [[nodiscard]] bool has_others(std::size_t server) const;

    /// Whether this server has taken a connection.
    [[nodiscard]] Seen seen(std::size_t server) const;

    /// How many requests like those before may be under way at all servers together.
    [[nodiscard]] std::size_t room() const;

    /// How long no server is to be asked.
    [[nodiscard]] std::chrono::milliseconds pause() const;

    /// Whether all servers are given up.
    [[nodiscard]] bool gives_up() const;

    /// How many requests in a row have failed at the server that fails the longest.
    [[nodiscard]] int failures() const;

private:
    struct Server {
        Limiter limiter;
        Breaker breaker;
        [[nodiscard]] bool wants_probe() const;
    };
    struct Waiter {
        const Work& work;
        std::condition_variable served;
        std::optional<Turn> turn;
    };
    using Lock = std::unique_lock<std::mutex>;

    [[nodiscard]] std::optional<Turn> place_for(const Work& work);
    [[nodiscard]] std::optional<std::size_t> home_of(const Work& work) const;
    [[nodiscard]] Turn send(std::size_t server, const Work& work);
    void serve_waiters();
    [[nodiscard]] bool serve_waiter_at(std::size_t server);
    [[nodiscard]] base::Waited wait(Lock& lock, Waiter& waiter);
    [[nodiscard]] std::chrono::milliseconds shortest_pause() const;
    [[nodiscard]] bool all_given_up() const;
    void tell_of_pause(std::chrono::milliseconds rest);

    const base::Wait m_wait;
    const Now m_now;
    mutable std::mutex m_mutex; ///< of what follows
    std::vector<Server> m_servers;
    std::list<Waiter*> m_waiters;
    std::map<std::string, std::size_t> m_homes;                        ///< of videos
    base::Steady::time_point m_told = base::Steady::time_point::min(); ///< end of the pause that was told last
};

} // namespace vlm::infer
