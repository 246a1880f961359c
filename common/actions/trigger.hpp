// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "common/actions/cooldown.hpp"
#include "common/actions/expression.hpp"
#include "common/base/clock.hpp"

namespace vlm::actions {

/// Which records are acted on. Pure.
class Trigger {
public:
    Trigger(Expression when, base::Micros cooldown)
        : m_when{std::move(when)}
        , m_cooldown{cooldown} {}

    /// Whether `record` is one. A "for" counts in the media time of the records of its source (`t`, else `t1`), and in
    /// the wall clock `now` where they have none; the cooldown counts in `now`, for each source.
    [[nodiscard]] bool fires(const nlohmann::json& record, base::Micros now);

private:
    [[nodiscard]] bool has_held(const std::string& lane, base::Micros t);

    Expression m_when;
    Cooldown m_cooldown;
    std::map<std::string, base::Micros> m_since; ///< when it began to hold, of kinds of records and their sources
};

} // namespace vlm::actions
