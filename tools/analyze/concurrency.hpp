// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "common/analysis/request_pool.hpp"
#include "common/cli/command.hpp"
#include "common/infer/dispatcher.hpp"

namespace vlm::analyze {

/// How many requests are under way at once.
struct Concurrency {
    std::optional<int> fixed; ///< nothing: as many as the servers can take
};

void declare_concurrency(cli::Command& command, Concurrency& concurrency);

/// How requests must or may follow each other.
enum class Order {
    in_turn,    ///< one after the other
    together,   ///< several at once
    per_source, ///< the newest of each source, one at once of each
};

/// What the pool of requests may hold. The dispatcher outlives it.
[[nodiscard]] analysis::PoolLimits pool_limits(const Concurrency& concurrency, Order order,
                                               const infer::Dispatcher& dispatcher);

} // namespace vlm::analyze
