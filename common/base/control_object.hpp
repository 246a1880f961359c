// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace vlm::base {

// What orders to running programs have in common. All throw InputError "control: …" with the reason.

/// An order is one JSON object on a line.
[[nodiscard]] nlohmann::json parse_control_object(std::string_view line);

/// A member that is true or false.
[[nodiscard]] bool control_flag(const std::string& name, const nlohmann::json& value);

/// `known`: the members that there are, as "source, pause and stop".
[[noreturn]] void refuse_control_member(const std::string& name, std::string_view known);

[[noreturn]] void refuse_control(const std::string& why);

} // namespace vlm::base
