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

milliseconds to_ms(double seconds) {
    return milliseconds{static_cast<std::int64_t>(seconds * 1000)};
}

double seconds(milliseconds time) {
    return static_cast<double>(time.count()) / 1000;
}

} // namespace

Retrier::Retrier(const RetryPolicy& policy, base::Wait wait, Now now)
    : m_policy{policy}
    , m_wait{std::move(wait)}
    , m_breaker{policy.breaker, std::move(now)} {}

void Retrier::request() {
    const std::lock_guard lock{m_mutex};
    m_retries.request();
}

milliseconds Retrier::pause() const {
    const std::lock_guard lock{m_mutex};
    return m_breaker.pause();
}

double Retrier::chance() {
    const std::lock_guard lock{m_mutex};
    return std::uniform_real_distribution<double>{0, 1}(m_random);
}

bool Retrier::take_retry() {
    const std::lock_guard lock{m_mutex};
    return m_retries.take();
}

void Retrier::count(const Outcome& outcome) {
    const std::lock_guard lock{m_mutex};
    if (!outcome.failure) {
        m_breaker.succeeded();
    } else if (outcome.sent) {
        m_breaker.failed(*outcome.failure);
    }
}

std::optional<Failure> Retrier::run(ReadyWait& ready, const Attempt& attempt) {
    for (int attempts = 1;; ++attempts) {
        if (base::stop_requested() || wait_for_breaker() == base::Waited::stopped) return interrupted();
        Outcome outcome = attempt();
        if (!outcome.failure) {
            count(outcome);
            return std::nullopt;
        }
        Failure& failure = *outcome.failure;
        const Ready state = ready.wait(failure);
        if (state == Ready::waited) {
            --attempts;
            continue;
        }
        count(outcome);
        const auto wait = state == Ready::given_up ? retry_wait(m_policy, failure, attempts, chance()) : std::nullopt;
        if (wait && !take_retry()) {
            base::log::info("{}; too many requests have failed to try it again", failure.message);
            return failure;
        }
        if (state == Ready::stopped) return interrupted();
        if (!wait) {
            park(failure);
            return failure;
        }
        const milliseconds time = std::max(to_ms(*wait), pause());
        base::log::info("{}; trying again in {:.1f} s", failure.message, seconds(time));
        if (m_wait(time) == base::Waited::stopped) return interrupted();
    }
}

base::Waited Retrier::wait_for_breaker() {
    milliseconds pause{0};
    int failures = 0;
    {
        const std::lock_guard lock{m_mutex};
        pause = m_breaker.pause();
        failures = m_breaker.failures();
    }
    if (pause.count() == 0) return base::Waited::whole;
    base::log::info("{} requests in a row have failed; asking again in {:.1f} s", failures, seconds(pause));
    return m_wait(pause);
}

void Retrier::park(Failure& failure) const {
    const std::lock_guard lock{m_mutex};
    if (m_breaker.gives_up()) {
        failure.parked = true;
        failure.message += fmt::format("; given up after {} such requests in a row", m_breaker.failures());
    } else if (failure.transient && failure.retry_after_s.value_or(0) > m_policy.most_asked_s) {
        failure.parked = true;
        // A wait of more than a day is not told to the second, and an absurd one must not overflow.
        const double wait = std::min(*failure.retry_after_s, 366.0 * 86'400);
        failure.message +=
            fmt::format("; the server is not to be asked before {}", base::format_wall(base::wall_now() + to_ms(wait)));
    }
}

} // namespace vlm::infer
