// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "common/actions/expression.hpp"

namespace vlm::actions {

/// One operation of an expression, or what it works on.
struct Expression::Node {
    enum class Kind {
        constant,
        path,
        negation, ///< of the first operand
        all,      ///< operands hold
        any,      ///< operand holds
        equal,
        unequal,
        less,
        at_most,
        more,
        at_least,
        contains,
    };
    Kind kind = Kind::constant;
    std::shared_ptr<const nlohmann::json> value;       ///< of a constant
    std::vector<std::string> path;                     ///< names and positions
    std::vector<std::shared_ptr<const Node>> operands; ///< two for comparisons
};

using NodePtr = std::shared_ptr<const Expression::Node>;

/// What an operand is in a record; lives as long as both of them.
[[nodiscard]] const nlohmann::json& value_of(const Expression::Node& node, const nlohmann::json& record);

} // namespace vlm::actions
