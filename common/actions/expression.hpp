// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "common/base/clock.hpp"

namespace vlm::actions {

/// What a user asks of a record:
///
///     json.alarm && source == "cam"        motion.area > 0.02 for 5s        !(text ~ "nothing") or error != null
///
/// A path names a member (a leading dot may stand before it, numbers are positions in lists, a name in quotes may hold
/// anything); one that does not begin with a member of the record is looked for in its `json`. What is not there is
/// null. Then == != < <= > >= (numbers, texts; what is of two types is unequal and neither less nor more), ~ (a text
/// holds another, without case; of a list: one of its texts does), ! or not, && or and, || or or, and brackets. By
/// itself, a value holds unless it is false, null, 0, or empty. Pure; a copy is cheap.
class Expression {
public:
    /// Throws UsageError "column N: …".
    static Expression parse(std::string_view text);

    /// Whether it holds for a record, its "for" aside. Never throws.
    [[nodiscard]] bool holds(const nlohmann::json& record) const;

    /// How long it must have held; nothing where it does not say.
    [[nodiscard]] std::optional<base::Micros> duration() const { return m_duration; }

    struct Node;

private:
    Expression() = default;

    std::shared_ptr<const Node> m_root;
    std::optional<base::Micros> m_duration;
};

} // namespace vlm::actions
