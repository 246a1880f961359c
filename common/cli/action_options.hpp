// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/actions/actor.hpp"
#include "common/actions/expression.hpp"
#include "common/base/clock.hpp"
#include "common/base/exit_code.hpp"

namespace vlm::cli {

class Command;

/// What is done with which records.
struct ActionOptions {
    std::optional<actions::Expression> when;
    std::vector<std::string> exec;               ///< words; empty for none
    std::optional<base::Micros> exec_timeout;    ///< nothing: ten seconds
    std::string webhook;                         ///< a URL; empty for none
    std::optional<base::Micros> webhook_timeout; ///< as the other
    std::optional<base::Micros> cooldown;
};

/// `examples`: of --when, about records that the program makes.
void declare_actions(Command& command, ActionOptions& options, const std::string& examples);

/// Null where nothing is to be done. What is posted is signed with VLM_WEBHOOK_SECRET, where that is set. Throws
/// UsageError where the program of --exec is not there.
[[nodiscard]] std::unique_ptr<actions::Actor> make_actor(const ActionOptions& options);

/// Waits for what an actor (or none) still does: the exit code of a run that would end with `code`.
[[nodiscard]] base::ExitCode finish_actions(actions::Actor* actor, base::ExitCode code);

} // namespace vlm::cli
