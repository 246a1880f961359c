// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <random>
#include <vector>

#include "common/base/wait.hpp"
#include "common/infer/answer.hpp"
#include "common/infer/dispatcher.hpp"
#include "common/infer/readiness.hpp"
#include "common/infer/retry.hpp"

namespace vlm::infer {

/// Sends a request again where that may help: waits for a server that is still loading, lets one that fails again and
/// again rest and asks another instead where there is one, keeps retries to their share of the requests. Safe to use
/// from several threads: what fails for one is known to all.
class Retrier {
public:
    /// One server, or several that can answer the same requests, with the limits of each; where none are given, one
    /// without.
    Retrier(const RetryPolicy& policy, base::Wait wait, Now now, const std::vector<LimiterPolicy>& servers = {});

    /// What became of one attempt.
    struct Outcome {
        std::optional<Failure> failure;
        bool sent = true; ///< false where the failure tells nothing of the server
    };
    /// Asks this server, the first of which is 0.
    using Attempt = std::function<Outcome(std::size_t server)>;

    /// Another request, whose attempts do not count as retries until it has failed.
    void request();

    /// The waits of one request for a server that is not ready.
    [[nodiscard]] ReadyWait ready_wait() const { return ReadyWait{m_policy.ready, m_wait}; }

    /// Attempts until one succeeds (nothing is returned) or no other would help. A stop of the user's is a failure of
    /// class `interrupted`.
    [[nodiscard]] std::optional<Failure> run(ReadyWait& ready, const Dispatcher::Work& work, const Attempt& attempt);

    [[nodiscard]] Dispatcher& dispatcher() { return m_dispatcher; }

private:
    [[nodiscard]] Outcome outcome_of(const Dispatcher::Turn& turn, const Attempt& attempt);
    [[nodiscard]] bool goes_elsewhere(const Dispatcher::Turn& turn, const Outcome& outcome);
    [[nodiscard]] double chance();
    [[nodiscard]] bool take_retry();
    void park(Failure& failure) const;

    const RetryPolicy m_policy;
    const base::Wait m_wait;
    Dispatcher m_dispatcher;
    std::mutex m_mutex; ///< of what follows
    RetryBudget m_retries;
    std::minstd_rand m_random{std::random_device{}()};
};

} // namespace vlm::infer
