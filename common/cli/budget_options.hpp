// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vlm::cli {

class Command;

/// What a million tokens of the models that match `model` (a pattern with * and ?) cost, in any one currency.
struct Price {
    std::string model;
    double input = 0;
    double output = 0;
    double cached = 0; ///< input tokens from the server's cache; as input where not given
    bool operator==(const Price&) const = default;
};

/// Where a run stops. Not set means no bound.
struct BudgetOptions {
    std::optional<std::int64_t> max_requests;
    std::optional<std::int64_t> max_tokens_total;
    std::optional<double> max_cost;
    int retries = 4;           ///< attempts after the first one of a request
    std::vector<Price> prices; ///< the first that matches counts

    /// What this model costs, or null where nobody said.
    [[nodiscard]] const Price* price_of(std::string_view model) const;
};

void declare_budget(Command& command, BudgetOptions& options);

/// Only what models cost.
void declare_prices(Command& command, BudgetOptions& options);

/// "gpt-4o*=2.5:10:1.25": pattern, then input, output and (optional) cached price.
[[nodiscard]] Price parse_price(const std::string& text);

} // namespace vlm::cli
