// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/base/descriptor.hpp"
#include "common/cli/command.hpp"

namespace vlm::cli {

/// How a command prints what an index holds: for a reader, or as records.
enum class Wording { text, jsonl };

/// --format text|jsonl, of which `help` says what they are; where it is not given, wording_for() decides. What earlier
/// releases said, "table" and "json", is taken silently. `wording` outlives the command.
void declare_wording(Command& command, const std::string& help, std::optional<Wording>& wording);

/// The same of a command that prints text wherever it prints. `wording` is set to that.
void declare_wording(Command& command, const std::string& help, Wording& wording);

/// What was asked for; where nothing was, text on a terminal and records elsewhere.
[[nodiscard]] Wording wording_for(const base::Output& output, std::optional<Wording> asked);

} // namespace vlm::cli
