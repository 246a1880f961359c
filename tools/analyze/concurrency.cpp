// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/concurrency.hpp"

#include <string>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/cli/values.hpp"

namespace vlm::analyze {
namespace {

constexpr int most = 1024;
constexpr std::size_t most_ready = 64;
constexpr std::size_t most_sources = 64;

Concurrency parse(const std::string& text) {
    if (text == "auto") return {};
    try {
        return {static_cast<int>(cli::parse_whole(text, 1, most))};
    } catch (const base::UsageError&) {
        throw base::UsageError{fmt::format("'{}' is neither auto nor a whole number from 1 to {}", text, most)};
    }
}

} // namespace

void declare_concurrency(cli::Command& command, Concurrency& concurrency) {
    command.value(
        "--concurrency", "N|auto",
        "Have so many requests under way at once, or as many as the servers can take; records keep their order",
        concurrency, parse, "auto");
}

analysis::PoolLimits pool_limits(const Concurrency& concurrency, Order order, const infer::Dispatcher& dispatcher) {
    analysis::PoolLimits limits;
    if (order == Order::in_turn) return limits;
    if (concurrency.fixed) {
        limits.at_once = static_cast<std::size_t>(*concurrency.fixed);
        limits.waiting = order == Order::per_source ? 0 : limits.at_once;
        return limits;
    }
    if (order == Order::per_source) {
        limits.at_once = most_sources;
        limits.room = [&dispatcher] { return dispatcher.room(); };
        return limits;
    }
    limits.at_once = most;
    limits.waiting = most_ready;
    limits.room = [&dispatcher] { // some wait there for the next place, so that none stays free
        const std::size_t room = dispatcher.room();
        return room + room / 4 + 2;
    };
    return limits;
}

} // namespace vlm::analyze
