// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "common/infer/answer.hpp"
#include "common/infer/breaker.hpp"
#include "common/infer/readiness.hpp"

namespace vlm::infer {

/// How often and how patiently a question is asked again.
struct RetryPolicy {
    int tries = 5;             ///< attempts in all
    int tries_of_timeouts = 2; ///< a hang is tried once more: a server may still be working on the first
    double base_s = 0.5;       ///< the longest first wait
    double cap_s = 30;         ///< no wait is longer, unless the server asks for it
    double most_asked_s = 120; ///< a server that asks for a longer wait is not asked again
    ReadyLimits ready;
    BreakerPolicy breaker;
};

/// For runs over many items, and for single questions and live sources.
[[nodiscard]] RetryPolicy batch_policy();
[[nodiscard]] RetryPolicy live_policy();

/// Seconds to wait before the next attempt, or nothing where there should be none. `attempts` have been made;
/// `chance` is in [0, 1): the wait is drawn from all of [0, min(cap, base 2^n)], so that many clients do not come back
/// together.
[[nodiscard]] std::optional<double> retry_wait(const RetryPolicy& policy, const Failure& failure, int attempts,
                                               double chance);

/// Keeps the retries of a run to a tenth of its requests, so that a server in trouble is not buried; it begins to count
/// with the 20th request.
class RetryBudget {
public:
    void request() { ++m_requests; }

    /// Takes one retry if there is one left.
    [[nodiscard]] bool take();

private:
    std::int64_t m_requests = 0;
    std::int64_t m_counted_retries = 0;
};

} // namespace vlm::infer
