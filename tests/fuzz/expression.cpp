// SPDX-License-Identifier: Apache-2.0
#include "common/actions/expression.hpp"

#include <optional>

#include <nlohmann/json.hpp>

#include "tests/fuzz/fuzz.hpp"

/// The first line is an expression, what follows a record.
void vlm::fuzz::examine(std::string_view input) {
    const TwoParts parts = two_parts(input);
    std::optional<actions::Expression> expression;
    if (!accepted([&] { expression.emplace(actions::Expression::parse(parts.first)); })) return;
    const auto record = nlohmann::json::parse(parts.second, nullptr, false);
    const bool holds = expression->holds(record);
    if (expression->duration()) {
        require(*expression->duration() > base::Micros{0}, "a duration is above 0");
        return;
    }
    std::optional<actions::Expression> opposite;
    // It may be too long or too deep.
    if (!accepted([&] { opposite.emplace(actions::Expression::parse("!(" + parts.first + ")")); })) return;
    require(opposite->holds(record) != holds, "an expression or its negation holds");
}
