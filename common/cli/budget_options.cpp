// SPDX-License-Identifier: Apache-2.0
#include "common/cli/budget_options.hpp"

#include <algorithm>
#include <limits>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/cli/command.hpp"
#include "common/cli/values.hpp"

namespace vlm::cli {
namespace {

constexpr double any = std::numeric_limits<double>::max();

double parse_amount(const std::string& text) {
    return parse_number(text, 0, any);
}

} // namespace

const Price* BudgetOptions::price_of(std::string_view model) const {
    const auto found = std::find_if(prices.begin(), prices.end(),
                                    [&](const Price& price) { return base::matches_glob(model, price.model); });
    return found == prices.end() ? nullptr : &*found;
}

Price parse_price(const std::string& text) {
    const auto equals = text.rfind('=');
    if (equals == 0 || equals == std::string::npos) {
        throw base::UsageError{"'" + text + "' is no price; try 'gpt-4o*=2.5:10:1.25' (input, output, cached)"};
    }
    const auto parts = base::split(std::string_view{text}.substr(equals + 1), ':');
    if (parts.size() < 2 || parts.size() > 3) {
        throw base::UsageError{"'" + text + "' needs two or three amounts: input, output, cached"};
    }
    Price price{.model = text.substr(0, equals)};
    price.input = parse_amount(std::string{parts[0]});
    price.output = parse_amount(std::string{parts[1]});
    price.cached = parts.size() == 3 ? parse_amount(std::string{parts[2]}) : price.input;
    return price;
}

void declare_budget(Command& command, BudgetOptions& options) {
    command.group("How much at most");
    command.value("--max-requests", "N", "Stop after this many requests", options.max_requests, whole<std::int64_t>(1));
    command.value("--max-tokens-total", "N", "Stop before more tokens than this are used, both ways",
                  options.max_tokens_total, whole<std::int64_t>(1));
    command.value("--max-cost", "X", "Stop before the run costs more than this, by --price", options.max_cost,
                  parse_amount);
    declare_prices(command, options);
    command.value("--retries", "N", "Try a failed request this often again", options.retries, whole(0, 100), "4");
}

void declare_prices(Command& command, BudgetOptions& options) {
    command.list("--price", "MODEL=IN:OUT[:CACHED]",
                 "What a million tokens cost; better kept in the configuration's [prices]", options.prices,
                 parse_price);
}

} // namespace vlm::cli
