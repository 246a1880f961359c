// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/control_order.hpp"

#include <nlohmann/json.hpp>

#include "common/base/error.hpp"

namespace vlm::analysis {

using nlohmann::json;

namespace {

[[noreturn]] void refuse(const std::string& why) {
    throw base::InputError{"control", why};
}

bool flag(const std::string& name, const json& value) {
    if (!value.is_boolean()) refuse(name + " is true or false");
    return value.get<bool>();
}

std::string text(const std::string& name, const json& value) {
    if (!value.is_string() || value.get_ref<const std::string&>().empty()) refuse(name + " is a text");
    return value.get<std::string>();
}

} // namespace

ControlOrder parse_control(std::string_view line) {
    const json object = json::parse(line, nullptr, false);
    if (!object.is_object() || object.empty()) refuse(R"(an order is one JSON object on a line, as {"pause":true})");
    ControlOrder order;
    for (const auto& [name, value] : object.items()) {
        if (name == "source") {
            order.wish.source = text(name, value);
        } else if (name == "prompt") {
            order.wish.prompt = text(name, value);
        } else if (name == "profile") {
            order.wish.profile = text(name, value);
        } else if (name == "pause") {
            order.pause = flag(name, value);
        } else if (name == "stop") {
            order.stop = flag(name, value);
        } else {
            refuse("there are source, prompt, profile, pause and stop, not " + json(name).dump());
        }
    }
    const bool asks = order.wish.prompt || order.wish.profile;
    if (!order.wish.source.empty() && !asks) refuse("source goes with prompt or profile");
    if (order.wish.prompt && order.wish.prompt->front() == '@') refuse("prompt is the question itself, no file");
    return order;
}

} // namespace vlm::analysis
