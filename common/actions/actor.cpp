// SPDX-License-Identifier: Apache-2.0
#include "common/actions/actor.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/base/clock.hpp"
#include "common/base/log.hpp"
#include "common/base/program.hpp"
#include "common/base/text.hpp"

namespace vlm::actions {

using base::ProgramEnd;

namespace {

constexpr std::size_t at_once = 4;
constexpr std::size_t room = 64;

base::Micros now() {
    return std::chrono::duration_cast<base::Micros>(base::Steady::now().time_since_epoch());
}

std::string seconds(std::chrono::milliseconds time) {
    return fmt::format("{:g} s", static_cast<double>(time.count()) / 1e3);
}

std::string reason_of(const ProgramEnd& end, std::chrono::milliseconds limit) {
    switch (end.how) {
    case ProgramEnd::How::exited:
        return fmt::format("exit {}", end.code);
    case ProgramEnd::How::signalled:
        return fmt::format("ended by signal {}", end.code);
    case ProgramEnd::How::timed_out:
        return fmt::format("still running after {}, and killed", seconds(limit));
    case ProgramEnd::How::stopped:
        return "still running at the end, and killed";
    }
    return "";
}

} // namespace

Actor::Actor(Plan plan)
    : m_plan{std::move(plan)}
    , m_faults{"--when", "acting on records"}
    , m_trigger{m_plan.when, m_plan.cooldown}
    , m_workers{at_once, room, [this] { return make_work(); }} {}

Actor::~Actor() {
    finish();
}

void Actor::take(const std::string& line) {
    const auto record = nlohmann::json::parse(line, nullptr, false);
    {
        const std::lock_guard lock{m_mutex};
        if (!m_trigger.fires(record, now())) return;
    }
    if (!m_workers.add(line)) m_faults.add(fmt::format("dropped: {} wait already", room));
}

Workers::Work Actor::make_work() {
    const auto webhook = m_plan.webhook.url.empty() ? nullptr : std::make_shared<Webhook>(m_plan.webhook);
    return [this, webhook](const std::string& record, const std::stop_token& stop) {
        if (!m_plan.command.empty()) run_command(record, stop);
        if (webhook) send(*webhook, record, stop);
    };
}

void Actor::run_command(const std::string& record, const std::stop_token& stop) {
    const std::string& name = m_plan.command.front();
    try {
        const ProgramEnd end = base::run_program(m_plan.command, record, m_plan.command_limit, stop);
        const std::string output = base::one_line(end.output, 1000);
        const std::string said = output.empty() ? "" : ": " + output;
        if (end.succeeded()) {
            base::log::debug("{}: done{}", name, said);
        } else {
            m_faults.add(fmt::format("{}: {}{}", name, reason_of(end, m_plan.command_limit), said));
        }
    } catch (const std::exception& error) { // of this record; others go on
        m_faults.add(error.what());
    }
}

void Actor::send(Webhook& webhook, const std::string& record, const std::stop_token& stop) {
    try {
        const std::string reason = webhook.send(record, stop);
        if (!reason.empty()) m_faults.add(fmt::format("{}: {}", m_plan.webhook.shown(), reason));
    } catch (const std::exception& error) { // of this record; others go on
        m_faults.add(fmt::format("{}: {}", m_plan.webhook.shown(), error.what()));
    }
}

void Actor::finish() {
    const auto limit = std::max(m_plan.command.empty() ? std::chrono::milliseconds{0} : m_plan.command_limit,
                                m_plan.webhook.url.empty() ? std::chrono::milliseconds{0} : m_plan.webhook.limit);
    const std::size_t left = m_workers.finish(limit);
    for (std::size_t i = 0; i < left; ++i)
        m_faults.add("given up at the end");
    m_faults.flush();
}

} // namespace vlm::actions
