// SPDX-License-Identifier: Apache-2.0
#include "common/actions/actor.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/actions/command.hpp"
#include "common/base/clock.hpp"
#include "common/base/what_failed.hpp"

namespace vlm::actions {

namespace {

constexpr std::size_t at_once = 4;
constexpr std::size_t room = 64;

base::Micros now() {
    return std::chrono::duration_cast<base::Micros>(base::Steady::now().time_since_epoch());
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
        if (!m_plan.command.empty()) {
            const std::string failure = run_command(m_plan.command, record, m_plan.command_limit, stop);
            if (!failure.empty()) m_faults.add(failure);
        }
        if (webhook) send(*webhook, record, stop);
    };
}

void Actor::send(Webhook& webhook, const std::string& record, const std::stop_token& stop) {
    try {
        const std::string reason = webhook.send(record, stop);
        if (!reason.empty()) m_faults.add(fmt::format("{}: {}", m_plan.webhook.shown(), reason));
    } catch (const std::exception& error) { // of this record; others go on
        m_faults.add(fmt::format("{}: {}", m_plan.webhook.shown(), base::what_failed(error)));
    }
}

void Actor::finish() {
    const auto limit = std::max(m_plan.command.empty() ? std::chrono::milliseconds{0} : m_plan.command_limit,
                                m_plan.webhook.url.empty() ? std::chrono::milliseconds{0} : m_plan.webhook.limit);
    const std::size_t left = m_workers.finish(limit).size();
    for (std::size_t i = 0; i < left; ++i)
        m_faults.add("given up at the end");
    m_faults.flush();
}

} // namespace vlm::actions
