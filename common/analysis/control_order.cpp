// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/control_order.hpp"

#include <nlohmann/json.hpp>

#include "common/base/control_object.hpp"

namespace vlm::analysis {

using nlohmann::json;

namespace {

std::string text(const std::string& name, const json& value) {
    if (!value.is_string() || value.get_ref<const std::string&>().empty()) base::refuse_control(name + " is a text");
    return value.get<std::string>();
}

} // namespace

ControlOrder parse_control(std::string_view line) {
    const json object = base::parse_control_object(line);
    if (object.empty()) base::refuse_control("an order says what is wanted");
    ControlOrder order;
    for (const auto& [name, value] : object.items()) {
        if (name == "source") {
            order.wish.source = text(name, value);
        } else if (name == "prompt") {
            order.wish.prompt = text(name, value);
        } else if (name == "profile") {
            order.wish.profile = text(name, value);
        } else if (name == "pause") {
            order.pause = base::control_flag(name, value);
        } else if (name == "stop") {
            order.stop = base::control_flag(name, value);
        } else {
            base::refuse_control_member(name, "source, prompt, profile, pause and stop");
        }
    }
    const bool asks = order.wish.prompt || order.wish.profile;
    if (!order.wish.source.empty() && !asks) base::refuse_control("source goes with prompt or profile");
    if (order.wish.prompt && order.wish.prompt->front() == '@')
        base::refuse_control("prompt is the question itself, no file");
    return order;
}

} // namespace vlm::analysis
