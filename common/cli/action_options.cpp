// SPDX-License-Identifier: Apache-2.0
#include "common/cli/action_options.hpp"

#include <cstdlib>

#include "common/base/command_words.hpp"
#include "common/base/error.hpp"
#include "common/base/program.hpp"
#include "common/cli/command.hpp"
#include "common/cli/values.hpp"

namespace vlm::cli {
namespace {

constexpr base::Micros usual_limit = std::chrono::seconds{10};

std::chrono::milliseconds limit(std::optional<base::Micros> time) {
    return std::chrono::ceil<std::chrono::milliseconds>(time.value_or(usual_limit));
}

actions::Expression parse_when(const std::string& text) {
    return actions::Expression::parse(text);
}

std::string parse_webhook(const std::string& text) {
    actions::check_webhook(text);
    return text;
}

void check_actions(const ActionOptions& options) {
    const bool acts = !options.exec.empty() || !options.webhook.empty();
    if (options.exec_timeout && options.exec.empty()) throw base::UsageError{"--exec-timeout: needs --exec"};
    if (options.webhook_timeout && options.webhook.empty())
        throw base::UsageError{"--webhook-timeout: needs --webhook"};
    if (options.cooldown && !options.when) throw base::UsageError{"--cooldown: needs --when"};
    if (options.when && !acts) throw base::UsageError{"--when: needs --exec or --webhook"};
    if (options.when) return;
    if (!options.exec.empty()) throw base::UsageError{"--exec: needs --when; --when true is for every record"};
    if (!options.webhook.empty()) throw base::UsageError{"--webhook: needs --when; --when true is for every record"};
}

std::string secret() {
    const char* value = std::getenv("VLM_WEBHOOK_SECRET");
    return value == nullptr ? "" : value;
}

} // namespace

void declare_actions(Command& command, ActionOptions& options, const std::string& examples) {
    command.group("Acting on records");
    command.value("--when", "EXPR", "Act on records for which this holds: " + examples, options.when, parse_when);
    command.value("--exec", "CMD", "Run this command, without a shell, with the record as its standard input",
                  options.exec, base::command_words);
    command.value("--exec-timeout", "D", "Kill a command that takes longer", options.exec_timeout, parse_span, "10s");
    command.value("--webhook", "URL", "Post the record to this address", options.webhook, parse_webhook);
    command.value("--webhook-timeout", "D", "Give up on an address that does not take a record in this time",
                  options.webhook_timeout, parse_span, "10s");
    command.value("--cooldown", "D", "Act once in this time at most, for each source", options.cooldown, parse_span);
    command.check([&options] { check_actions(options); });
}

std::unique_ptr<actions::Actor> make_actor(const ActionOptions& options) {
    if (!options.when) return nullptr;
    actions::Plan plan{*options.when};
    plan.cooldown = options.cooldown.value_or(base::Micros{0});
    plan.command = options.exec;
    plan.command_limit = limit(options.exec_timeout);
    plan.webhook = {options.webhook, secret(), limit(options.webhook_timeout)};
    try {
        if (!options.exec.empty()) base::check_program(options.exec.front());
    } catch (const base::UsageError& error) {
        throw base::UsageError{std::string{"--exec: "} + error.what()};
    }
    return std::make_unique<actions::Actor>(std::move(plan));
}

base::ExitCode finish_actions(actions::Actor* actor, base::ExitCode code) {
    if (actor == nullptr) return code;
    actor->finish();
    return code == base::ExitCode::done && actor->faults() > 0 ? base::ExitCode::some_failed : code;
}

} // namespace vlm::cli
