// SPDX-License-Identifier: Apache-2.0
#include "common/infer/budget.hpp"

#include <algorithm>

#include "common/base/text.hpp"
#include <fmt/format.h>

namespace vlm::infer {

double cost_of(const Prices& prices, std::int64_t input, std::int64_t output, std::int64_t cached) {
    const std::int64_t from_cache = std::clamp<std::int64_t>(cached, 0, input);
    const double cost = static_cast<double>(input - from_cache) * prices.input +
                        static_cast<double>(from_cache) * prices.cached.value_or(prices.input) +
                        static_cast<double>(output) * prices.output;
    return cost / 1e6;
}

std::optional<std::string> Budget::reserve(const Expected& expected) {
    if (m_limits.until && base::wall_now() >= *m_limits.until)
        return "it is " + base::format_wall(*m_limits.until) + " (--stop-at): nothing is asked any more";
    const std::lock_guard lock{m_mutex};
    const double price = cost_of(m_limits.prices, expected.input, expected.output, 0);
    const std::int64_t requests = m_spent.requests + m_reserved.requests;
    const std::int64_t tokens = m_spent.input + m_spent.output + m_reserved.input + m_reserved.output;
    const double cost = m_spent.cost + m_reserved.cost;
    const std::int64_t next = expected.input + expected.output;
    if (m_limits.requests && requests + 1 > *m_limits.requests)
        return fmt::format("the budget of {} (--max-requests) is used up",
                           base::counted(static_cast<std::uint64_t>(*m_limits.requests), "request"));
    if (m_limits.tokens && tokens + next > *m_limits.tokens)
        return fmt::format("the budget of {} tokens (--max-tokens-total) has {} left; the next request may need {}",
                           *m_limits.tokens, std::max<std::int64_t>(0, *m_limits.tokens - tokens), next);
    if (m_limits.cost && cost + price > *m_limits.cost)
        return fmt::format("the budget of {:.4g} (--max-cost) has {:.4g} left; the next request may cost {:.4g}",
                           *m_limits.cost, std::max(0.0, *m_limits.cost - cost), price);
    m_reserved.requests += 1;
    m_reserved.input += expected.input;
    m_reserved.output += expected.output;
    m_reserved.cost += price;
    return std::nullopt;
}

void Budget::release(const Expected& expected) {
    m_reserved.requests -= 1;
    m_reserved.input -= expected.input;
    m_reserved.output -= expected.output;
    // The sum of what is reserved may be left a rounding error away from nothing.
    const double price = cost_of(m_limits.prices, expected.input, expected.output, 0);
    m_reserved.cost = m_reserved.requests == 0 ? 0 : std::max(0.0, m_reserved.cost - price);
}

void Budget::settle(const Expected& expected, const Usage& usage) {
    const std::lock_guard lock{m_mutex};
    release(expected);
    const std::int64_t input = usage.input.value_or(expected.input);
    const std::int64_t output = usage.output.value_or(expected.output);
    const std::int64_t cached = usage.cached.value_or(0);
    m_spent.requests += 1;
    m_spent.input += input;
    m_spent.output += output;
    m_spent.cached += cached;
    m_spent.cost += cost_of(m_limits.prices, input, output, cached);
}

void Budget::settle_unused(const Expected& expected) {
    settle(expected, {0, 0, 0});
}

void Budget::forget(const Expected& expected) {
    const std::lock_guard lock{m_mutex};
    release(expected);
}

Spent Budget::spent() const {
    const std::lock_guard lock{m_mutex};
    return m_spent;
}

} // namespace vlm::infer
