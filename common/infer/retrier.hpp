// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <random>

#include "common/base/wait.hpp"
#include "common/infer/answer.hpp"
#include "common/infer/breaker.hpp"
#include "common/infer/readiness.hpp"
#include "common/infer/retry.hpp"

namespace vlm::infer {

/// Sends a request again where that may help: waits for a server that is still loading, lets one that fails again and
/// again rest, keeps retries to their share of the requests. Safe to use from several threads: what fails for one is
/// known to all.
class Retrier {
public:
    Retrier(const RetryPolicy& policy, base::Wait wait, Now now);

    /// What became of one attempt.
    struct Outcome {
        std::optional<Failure> failure;
        bool sent = true; ///< false where the failure tells nothing of the server
    };
    using Attempt = std::function<Outcome()>;

    /// Another request, whose attempts do not count as retries until it has failed.
    void request();

    /// The waits of one request for a server that is not ready.
    [[nodiscard]] ReadyWait ready_wait() const { return ReadyWait{m_policy.ready, m_wait}; }

    /// Attempts until one succeeds (nothing is returned) or no other would help. A stop of the user's is a failure of
    /// class `interrupted`.
    [[nodiscard]] std::optional<Failure> run(ReadyWait& ready, const Attempt& attempt);

private:
    [[nodiscard]] base::Waited wait_for_breaker();
    [[nodiscard]] std::chrono::milliseconds pause() const;
    [[nodiscard]] double chance();
    [[nodiscard]] bool take_retry();
    void count(const Outcome& outcome);
    void park(Failure& failure) const;

    const RetryPolicy m_policy;
    const base::Wait m_wait;
    mutable std::mutex m_mutex; ///< of what follows
    RetryBudget m_retries;
    Breaker m_breaker;
    std::minstd_rand m_random{std::random_device{}()};
};

} // namespace vlm::infer
