// SPDX-License-Identifier: Apache-2.0
#include "common/infer/retry.hpp"

#include <algorithm>
#include <cmath>

namespace vlm::infer {
namespace {

constexpr std::int64_t free_requests = 20;
constexpr std::int64_t requests_per_retry = 10;

} // namespace

RetryPolicy batch_policy() {
    return {};
}

RetryPolicy live_policy() {
    RetryPolicy policy;
    policy.tries = 2;
    return policy;
}

std::optional<double> retry_wait(const RetryPolicy& policy, const Failure& failure, int attempts, double chance) {
    const bool timeout = failure.kind == FailureClass::timeout;
    const int tries = timeout ? std::min(policy.tries, policy.tries_of_timeouts) : policy.tries;
    if (!failure.transient || attempts >= tries) return std::nullopt;
    if (failure.retry_after_s) {
        if (*failure.retry_after_s > policy.most_asked_s) return std::nullopt;
        return failure.retry_after_s;
    }
    return chance * std::min(policy.cap_s, std::ldexp(policy.base_s, std::clamp(attempts - 1, 0, 30)));
}

bool RetryBudget::take() {
    if (m_requests < free_requests) return true;
    if ((m_counted_retries + 1) * requests_per_retry > m_requests) return false;
    ++m_counted_retries;
    return true;
}

} // namespace vlm::infer
