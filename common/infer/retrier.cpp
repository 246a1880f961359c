// SPDX-License-Identifier: Apache-2.0
#include "common/infer/retrier.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "common/base/clock.hpp"
#include "common/base/log.hpp"
#include "common/base/signals.hpp"

namespace vlm::infer {
namespace {

using std::chrono::milliseconds;

Failure interrupted() {
    Failure failure;
    failure.kind = FailureClass::interrupted;
    failure.message = "interrupted before there was an answer";
    return failure;
}

constexpr double longest_wait_s = 366.0 * 86'400;

LimiterPolicy no_limit() {
    LimiterPolicy policy;
    policy.start = 1e6;
    policy.adapts = false;
    return policy;
}

/// The connection ended: where a server dies, so do all that it works on at once.
bool is_cut(const Failure& failure) {
    return failure.kind == FailureClass::protocol && failure.transient;
}

Failure given_up() {
    Failure failure;
    failure.kind = FailureClass::connect;
    failure.message = "no server is asked any more: all have failed again and again";
    failure.parked = true;
    return failure;
}

milliseconds to_ms(double seconds) {
    return milliseconds{static_cast<std::int64_t>(seconds * 1000)};
}

double seconds(milliseconds time) {
    return static_cast<double>(time.count()) / 1000;
}

} // namespace

Retrier::Retrier(const RetryPolicy& policy, base::Wait wait, Now now, const std::vector<LimiterPolicy>& servers)
    : m_policy{policy}
    , m_wait{std::move(wait)}
    , m_dispatcher{servers.empty() ? std::vector{no_limit()} : servers, policy.breaker, m_wait, std::move(now)} {}

void Retrier::request() {
    const std::lock_guard lock{m_mutex};
    m_retries.request();
}

double Retrier::chance() {
    const std::lock_guard lock{m_mutex};
    return std::uniform_real_distribution<double>{0, 1}(m_random);
}

bool Retrier::take_retry() {
    const std::lock_guard lock{m_mutex};
    return m_retries.take();
}

Retrier::Outcome Retrier::outcome_of(const Dispatcher::Turn& turn, const Attempt& attempt) {
    try {
        return attempt(turn.server);
    } catch (...) {
        m_dispatcher.leave(turn, std::nullopt, false);
        throw;
    }
}

/// Whether another server is to be asked at once, as this one is not there, or asks for a long wait. Its turn has ended
/// then.
bool Retrier::goes_elsewhere(const Dispatcher::Turn& turn, const Outcome& outcome) {
    const Failure& failure = *outcome.failure;
    const double asked = failure.transient ? failure.retry_after_s.value_or(0) : 0;
    const bool away = failure.kind == FailureClass::connect || failure.not_ready || asked > m_policy.most_asked_s;
    if (!outcome.sent || !away || !m_dispatcher.has_others(turn.server)) return false;
    m_dispatcher.leave_down(turn, failure, to_ms(std::min(asked, longest_wait_s)));
    base::log::info("{}; asking another server", failure.message);
    return true;
}

std::optional<Failure> Retrier::run(ReadyWait& ready, const Dispatcher::Work& work, const Attempt& attempt) {
    for (int attempts = 1;; ++attempts) {
        const auto turn = base::stop_requested() ? std::nullopt : m_dispatcher.enter(work);
        if (!turn) return m_dispatcher.gives_up() ? given_up() : interrupted();
        Outcome outcome = outcome_of(*turn, attempt);
        if (!outcome.failure) {
            m_dispatcher.leave(*turn, outcome.failure, outcome.sent);
            return std::nullopt;
        }
        Failure& failure = *outcome.failure;
        if (goes_elsewhere(*turn, outcome)) {
            --attempts;
            continue;
        }
        const Ready state =
            ready.wait(failure, m_dispatcher.seen(turn->server)); // others need not be told yet: its turn goes on
        if (state == Ready::waited) {
            m_dispatcher.leave(*turn, std::nullopt, false);
            --attempts;
            continue;
        }
        m_dispatcher.leave(*turn, failure, outcome.sent);
        const bool again = state == Ready::given_up && !m_dispatcher.gives_up();
        const auto wait = again ? retry_wait(m_policy, failure, attempts, chance()) : std::nullopt;
        const bool is_free = is_cut(failure) && (attempts == 1 || m_dispatcher.has_others(turn->server));
        if (wait && !is_free && !take_retry()) {
            base::log::info("{}; too many requests have failed to try it again", failure.message);
            return failure;
        }
        if (state == Ready::stopped) return interrupted();
        if (!wait) {
            park(failure);
            return failure;
        }
        const milliseconds time = std::max(to_ms(*wait), m_dispatcher.pause());
        base::log::info("{}; trying again in {:.1f} s", failure.message, seconds(time));
        if (m_wait(time) == base::Waited::stopped) return interrupted();
    }
}

void Retrier::park(Failure& failure) const {
    if (m_dispatcher.gives_up()) {
        failure.parked = true;
        failure.message += fmt::format("; given up after {} such requests in a row", m_dispatcher.failures());
    } else if (failure.transient && failure.retry_after_s.value_or(0) > m_policy.most_asked_s) {
        failure.parked = true;
        // A wait of more than a day is not told to the second, and an absurd one must not overflow.
        const double wait = std::min(*failure.retry_after_s, longest_wait_s);
        failure.message +=
            fmt::format("; the server is not to be asked before {}", base::format_wall(base::wall_now() + to_ms(wait)));
    }
}

} // namespace vlm::infer
