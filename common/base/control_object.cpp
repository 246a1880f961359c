// SPDX-License-Identifier: Apache-2.0
#include "common/base/control_object.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/base/error.hpp"

namespace vlm::base {

using nlohmann::json;

json parse_control_object(std::string_view line) {
    json object = json::parse(line, nullptr, false);
    if (!object.is_object()) refuse_control(R"(an order is one JSON object on a line, as {"pause":true})");
    return object;
}

bool control_flag(const std::string& name, const json& value) {
    if (!value.is_boolean()) refuse_control(name + " is true or false");
    return value.get<bool>();
}

void refuse_control_member(const std::string& name, std::string_view known) {
    refuse_control(fmt::format("there are {}, not {}", known, json(name).dump()));
}

void refuse_control(const std::string& why) {
    throw InputError{"control", why};
}

} // namespace vlm::base
