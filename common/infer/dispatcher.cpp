// SPDX-License-Identifier: Apache-2.0
#include "common/infer/dispatcher.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "common/base/log.hpp"
#include "common/base/signals.hpp"

namespace vlm::infer {
namespace {

using std::chrono::milliseconds;

/// How soon somebody who waits sees that the user stops, or that a pause is over.
constexpr milliseconds look_again{200};

/// Videos whose server is remembered; a home is a preference, so that all may be forgotten.
constexpr std::size_t most_homes = 4096;

Limiter::Ending ending_of(const std::optional<Failure>& failure, bool sent) {
    if (!failure) return sent ? Limiter::Ending::answered : Limiter::Ending::other;
    const bool load = failure->kind == FailureClass::overload || failure->kind == FailureClass::rate_limit ||
                      failure->kind == FailureClass::timeout;
    return load && sent && !failure->not_ready ? Limiter::Ending::overloaded : Limiter::Ending::other;
}

} // namespace

bool Dispatcher::Server::wants_probe() const {
    return breaker.is_open() && !breaker.is_probing() && breaker.pause().count() == 0;
}

Dispatcher::Dispatcher(const std::vector<LimiterPolicy>& servers, const BreakerPolicy& breaker, base::Wait wait,
                       Now now)
    : m_wait{std::move(wait)}
    , m_now{std::move(now)} {
    for (const LimiterPolicy& limits : servers)
        m_servers.push_back({Limiter{limits, m_now()}, Breaker{breaker, m_now}});
}

std::optional<Dispatcher::Turn> Dispatcher::enter(const Work& work) {
    Lock lock{m_mutex};
    Waiter waiter{work, {}, {}};
    if (all_given_up()) return std::nullopt;
    if (m_waiters.empty()) waiter.turn = place_for(work);
    if (waiter.turn) return waiter.turn;
    m_waiters.push_back(&waiter);
    while (!waiter.turn && !all_given_up() && wait(lock, waiter) == base::Waited::whole)
        serve_waiters();
    std::erase(m_waiters, &waiter);
    return waiter.turn;
}

/// Where all servers rest, as long as the first of them does; else until one has a place.
base::Waited Dispatcher::wait(Lock& lock, Waiter& waiter) {
    const milliseconds rest = shortest_pause();
    if (rest.count() == 0) {
        waiter.served.wait_for(lock, look_again);
        return base::stop_requested() ? base::Waited::stopped : base::Waited::whole;
    }
    tell_of_pause(rest);
    lock.unlock();
    const base::Waited waited = m_wait(rest);
    lock.lock();
    return waited;
}

/// Once, however many wait for its end.
void Dispatcher::tell_of_pause(milliseconds rest) {
    constexpr std::chrono::seconds same{1};
    const auto end = m_now() + rest;
    if (end < m_told + same) return;
    m_told = end;
    int failures = 0;
    for (const Server& server : m_servers)
        failures = std::max(failures, server.breaker.failures());
    base::log::info("{} requests in a row have failed; asking again in {:.1f} s", failures,
                    static_cast<double>(rest.count()) / 1000);
}

std::optional<std::size_t> Dispatcher::home_of(const Work& work) const {
    const auto home = m_homes.find(work.video);
    if (home == m_homes.end() || m_servers[home->second].breaker.is_open()) return std::nullopt;
    return home->second;
}

/// A server that may be up again has its probe first; then the video's own, then the one with the least to do.
std::optional<Dispatcher::Turn> Dispatcher::place_for(const Work& work) {
    for (std::size_t i = 0; i < m_servers.size(); ++i) {
        if (m_servers[i].wants_probe()) return send(i, work);
    }
    const auto home = home_of(work);
    if (home && m_servers[*home].limiter.admits(work.tokens)) return send(*home, work);
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < m_servers.size(); ++i) {
        Server& server = m_servers[i];
        if (i == home || server.breaker.is_open() || !server.limiter.admits(work.tokens)) continue;
        if (!best || server.limiter.tokens_in_flight() < m_servers[*best].limiter.tokens_in_flight()) best = i;
    }
    if (!best) return std::nullopt;
    if (!home && !work.video.empty()) {
        if (m_homes.size() >= most_homes) m_homes.clear();
        m_homes[work.video] = *best;
    }
    return send(*best, work);
}

Dispatcher::Turn Dispatcher::send(std::size_t index, const Work& work) {
    Server& server = m_servers[index];
    Turn turn{index, server.limiter.send(work.tokens, m_now()), Breaker::Role::ordinary};
    if (server.breaker.is_open()) {
        server.breaker.begin_probe();
        turn.role = Breaker::Role::probe;
    }
    return turn;
}

/// A place that has come free goes to a request about one of the server's own videos, if one waits; else to the first.
bool Dispatcher::serve_waiter_at(std::size_t server) {
    if (m_waiters.empty()) return false;
    const bool probe = m_servers[server].wants_probe();
    if (m_servers[server].breaker.is_open() && !probe) return false;
    const auto own = std::find_if(m_waiters.begin(), m_waiters.end(),
                                  [&](const Waiter* each) { return home_of(each->work) == server; });
    const auto chosen = own == m_waiters.end() ? m_waiters.begin() : own;
    Waiter& waiter = **chosen;
    if (!probe && !m_servers[server].limiter.admits(waiter.work.tokens)) return false;
    if (!probe && !waiter.work.video.empty() && !home_of(waiter.work)) m_homes[waiter.work.video] = server;
    waiter.turn = send(server, waiter.work);
    m_waiters.erase(chosen);
    waiter.served.notify_one();
    return true;
}

void Dispatcher::serve_waiters() {
    for (std::size_t server = 0; server < m_servers.size(); ++server) {
        while (serve_waiter_at(server)) {
        }
    }
}

void Dispatcher::leave(const Turn& turn, const std::optional<Failure>& failure, bool sent) {
    const std::lock_guard lock{m_mutex};
    Server& server = m_servers[turn.server];
    server.limiter.end(turn.sent, ending_of(failure, sent), m_now());
    if (!failure && sent) {
        if (server.breaker.is_open()) server.limiter.restart(m_now());
        server.breaker.succeeded();
    } else if (failure && sent) {
        server.breaker.failed(*failure, turn.role);
    } else if (turn.role == Breaker::Role::probe) {
        server.breaker.forget_probe();
    }
    serve_waiters();
}

void Dispatcher::leave_down(const Turn& turn, const Failure& failure, milliseconds least) {
    const std::lock_guard lock{m_mutex};
    Server& server = m_servers[turn.server];
    server.limiter.end(turn.sent, Limiter::Ending::other, m_now());
    if (!server.breaker.is_open() || turn.role == Breaker::Role::probe) server.breaker.trip(failure, least);
    serve_waiters();
}

bool Dispatcher::observe(std::size_t server, const Gauges& gauges) {
    const std::lock_guard lock{m_mutex};
    Limiter& limiter = m_servers[server].limiter;
    limiter.observe(gauges, m_now());
    serve_waiters();
    return limiter.is_backlogged();
}

bool Dispatcher::has_others(std::size_t server) const {
    const std::lock_guard lock{m_mutex};
    for (std::size_t i = 0; i < m_servers.size(); ++i) {
        if (i != server && !m_servers[i].breaker.is_open()) return true;
    }
    return false;
}

Seen Dispatcher::seen(std::size_t server) const {
    const std::lock_guard lock{m_mutex};
    return m_servers[server].breaker.seen();
}

std::size_t Dispatcher::room() const {
    const std::lock_guard lock{m_mutex};
    std::size_t room = 0;
    for (const Server& server : m_servers)
        room += server.breaker.is_open() ? 1 : server.limiter.requests();
    return room;
}

milliseconds Dispatcher::shortest_pause() const {
    milliseconds shortest = milliseconds::max();
    for (const Server& server : m_servers)
        shortest = std::min(shortest, server.breaker.pause());
    return shortest;
}

milliseconds Dispatcher::pause() const {
    const std::lock_guard lock{m_mutex};
    return shortest_pause();
}

bool Dispatcher::gives_up() const {
    const std::lock_guard lock{m_mutex};
    return all_given_up();
}

bool Dispatcher::all_given_up() const {
    return std::all_of(m_servers.begin(), m_servers.end(),
                       [](const Server& server) { return server.breaker.gives_up(); });
}

int Dispatcher::failures() const {
    const std::lock_guard lock{m_mutex};
    int most = 0;
    for (const Server& server : m_servers)
        most = std::max(most, server.breaker.failures());
    return most;
}

} // namespace vlm::infer
