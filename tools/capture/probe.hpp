// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"
#include "common/cli/settings.hpp"
#include "common/cli/source_options.hpp"

namespace vlm::capturing {

enum class ProbeFormat { text, jsonl };

struct ProbeOptions {
    cli::SourceOptions source;
    base::Micros duration = std::chrono::seconds{5};
    ProbeFormat format = ProbeFormat::text;
    std::vector<std::string> places;
};

/// Declares the subcommand "probe".
void declare_probe(cli::Command& program, ProbeOptions& options);

/// Watches each source, one after the other, and tells what it is and how it delivers. Failed where none does,
/// some_failed where some do not. `settings` are those of `options`. Throws UsageError where none is given.
[[nodiscard]] base::ExitCode probe(const ProbeOptions& options, cli::Settings& settings);

} // namespace vlm::capturing
