// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/run_control.hpp"

#include <chrono>
#include <utility>

#include <nlohmann/json.hpp>

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/wait.hpp"

namespace vlm::analyze {

using nlohmann::json;

namespace {

constexpr std::chrono::milliseconds pause_step{50};

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

RunControl::RunControl(Questions::Start start, const std::string& path)
    : m_questions{std::move(start)} {
    base::take_hangups();
    if (!path.empty()) m_channel.emplace(path, [this](std::string_view line) { return take(line); });
}

void RunControl::steer(analysis::Job& job) {
    job.steering.prompt = [this](const std::string& source) {
        if (base::hung_up()) read_again();
        return m_questions.of(source);
    };
    job.steering.admits = [this](const analysis::Window& window) { return admits(window); };
    job.steering.shape = [this](const std::string& source) { return m_questions.shape_of(source); };
    job.opening.selection_of = [this](const std::string& source) { return m_questions.selection_of(source); };
}

std::string RunControl::take(std::string_view line) {
    try {
        apply(parse_control(line));
        return R"({"ok":true})";
    } catch (const base::Error& error) { // the answer tells, and stderr, since a FIFO has no answers
        base::log::warning("{}", error.what());
        return json{{"error", error.what()}}.dump(-1, ' ', false, json::error_handler_t::replace);
    }
}

void RunControl::apply(const ControlOrder& order) {
    if (order.wish.prompt || order.wish.profile) m_questions.change(order.wish);
    if (order.pause) m_paused = *order.pause;
    if (!order.stop) return;
    const std::lock_guard lock{m_stopping};
    if (!m_stop) m_stop.emplace();
}

void RunControl::read_again() {
    try {
        m_questions.read_again();
        base::log::info("the configuration is read again");
    } catch (const base::Error& error) {
        base::log::error("{}; going on as before", error.what());
    }
}

bool RunControl::admits(const analysis::Window& window) {
    while (m_paused) {
        if (!window.front().wall.empty()) { // it will be old news
            ++m_dropped;
            return false;
        }
        if (base::wait_or_stop(pause_step) == base::Waited::stopped) base::throw_if_stopped();
    }
    return true;
}

} // namespace vlm::analyze
