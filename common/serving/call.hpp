// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/http/exchange.hpp"
#include "common/http/request_target.hpp"

namespace vlm::serving {

/// A request that has found whom it is for.
struct Call {
    const http::Exchange& exchange;
    const http::RequestTarget& target;
    std::vector<std::string> names; ///< the parts of the path that stand for something, in their order
    std::string who{};              ///< the name of the asker's token; empty where nobody has to be known
};

// What the query of a request says. Each throws Problem (400) where it makes no sense.

/// Seconds of media time, to the microsecond: "750.5"; nothing where the query has no such name.
[[nodiscard]] std::optional<base::Micros> seconds_of(const http::Query& query, std::string_view name);

/// The same where it must be there.
[[nodiscard]] base::Micros needed_seconds_of(const http::Query& query, std::string_view name);

/// A whole number between two, `standard` where the query has no such name.
[[nodiscard]] std::int64_t number_of(const http::Query& query, std::string_view name, std::int64_t standard,
                                     std::int64_t least, std::int64_t most);

} // namespace vlm::serving
