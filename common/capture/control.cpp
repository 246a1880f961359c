// SPDX-License-Identifier: Apache-2.0
#include "common/capture/control.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/base/control_object.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"

namespace vlm::capture {

using nlohmann::json;

namespace {

/// Thousandths are exact enough for frames per second.
media::Fraction rate(const json& value) {
    constexpr double most = 1000;
    if (!value.is_number() || !(value.get<double>() >= 0.001) || value.get<double>() > most) {
        base::refuse_control("fps is a number from 0.001 to 1000");
    }
    return {std::llround(value.get<double>() * 1000), 1000};
}

} // namespace

Order parse_order(std::string_view line) {
    const json object = base::parse_control_object(line);
    Order order;
    for (const auto& [name, value] : object.items()) {
        if (name == "source" && value.is_string()) {
            order.source = value.get<std::string>();
        } else if (name == "pause") {
            order.pause = base::control_flag(name, value);
        } else if (name == "recording") {
            order.recording = base::control_flag(name, value);
        } else if (name == "fps") {
            order.fps = rate(value);
        } else {
            base::refuse_control_member(name, "source, pause, recording and fps");
        }
    }
    return order;
}

Controls::Controls(std::vector<std::string> sources)
    : m_sources{std::move(sources)}
    , m_controls(m_sources.size()) {}

std::string Controls::take(std::string_view line) {
    try {
        apply(parse_order(line));
        return R"({"ok":true})";
    } catch (const base::Error& error) { // the answer tells, and stderr, since a FIFO has no answers
        base::log::warning("{}", error.what());
        return json{{"error", error.what()}}.dump(-1, ' ', false, json::error_handler_t::replace);
    }
}

void Controls::apply(const Order& order) {
    std::vector<SourceControl*> meant;
    for (std::size_t i = 0; i < m_sources.size(); ++i) {
        if (order.source.empty() || m_sources[i] == order.source) meant.push_back(&m_controls[i]);
    }
    if (meant.empty()) base::refuse_control(fmt::format("no source is called {}", json(order.source).dump()));
    if (order.fps &&
        std::all_of(meant.begin(), meant.end(), [](const auto* control) { return control->chosen.load(); }))
        base::refuse_control("fps is for live sources; a file's frames were chosen when it was opened");
    for (SourceControl* control : meant) {
        if (order.pause) control->paused = *order.pause;
        if (order.recording) control->recording = *order.recording;
        if (order.fps) control->wishes.ask(*order.fps);
    }
}

} // namespace vlm::capture
