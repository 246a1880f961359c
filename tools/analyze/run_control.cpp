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

} // namespace

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
        apply(analysis::parse_control(line));
        return R"({"ok":true})";
    } catch (const base::Error& error) { // the answer tells, and stderr, since a FIFO has no answers
        base::log::warning("{}", error.what());
        return json{{"error", error.what()}}.dump(-1, ' ', false, json::error_handler_t::replace);
    }
}

void RunControl::apply(const analysis::ControlOrder& order) {
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
