// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "common/base/clock.hpp"
#include "common/infer/answer.hpp"

namespace vlm::infer {

/// What a million tokens cost, in whatever currency the budget is in.
struct Prices {
    double input = 0;
    double output = 0;
    std::optional<double> cached; ///< of input that a cache served; as input where not set
};

/// What the user allows; nothing set is no bound.
struct BudgetLimits {
    std::optional<std::int64_t> requests;
    std::optional<std::int64_t> tokens; ///< input and output together
    std::optional<double> cost;
    Prices prices;
    std::optional<base::Wall> until = {}; ///< nothing is begun from then on
};

/// What was used so far.
struct Spent {
    std::int64_t requests = 0;
    std::int64_t input = 0;
    std::int64_t output = 0;
    std::int64_t cached = 0;
    double cost = 0;
};

/// What an attempt may use at most.
struct Expected {
    std::int64_t input = 0;
    std::int64_t output = 0;
};

/// The cost of these tokens.
[[nodiscard]] double cost_of(const Prices& prices, std::int64_t input, std::int64_t output, std::int64_t cached);

/// Keeps a run within its limits. Every attempt is reserved before it is sent, with what it may use at most, and
/// settled afterwards with what the server counted, so that the limits hold with many in flight. Safe to share between
/// threads.
class Budget {
public:
    explicit Budget(BudgetLimits limits = {})
        : m_limits{limits} {}

    /// Reserves one attempt, or says why it would exceed a limit ("--max-requests 10 are used up").
    [[nodiscard]] std::optional<std::string> reserve(const Expected& expected);

    /// The attempt has ended. What the server did not count counts as expected.
    void settle(const Expected& expected, const Usage& usage);

    /// The server did not take the attempt up (refused, still loading, an error): it used nothing but the request.
    void settle_unused(const Expected& expected);

    /// The attempt never reached a server: it does not count at all.
    void forget(const Expected& expected);

    [[nodiscard]] Spent spent() const;

private:
    void release(const Expected& expected);

    const BudgetLimits m_limits;
    mutable std::mutex m_mutex;
    Spent m_spent;
    Spent m_reserved;
};

} // namespace vlm::infer
