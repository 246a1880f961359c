// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"
#include "common/cli/output_options.hpp"
#include "common/cli/settings.hpp"
#include "common/cli/source_options.hpp"
#include "common/counting/geometry_spec.hpp"

namespace vlm::counting_tool {

struct DrawOptions {
    cli::SourceOptions source;
    std::vector<counting::LineSpec> lines;
    std::vector<counting::ZoneSpec> zones;
    std::optional<base::Micros> at; ///< nothing: the first frame
    cli::OutputFile output;
    std::vector<std::string> sources;
};

/// Declares the subcommand "draw".
void declare_draw(cli::Command& program, DrawOptions& options);

/// Writes one frame of a source with lines, their forward directions and zones on it, as PNG, or as JPEG where the
/// file is named so. `settings` are those of `options`. Throws UsageError, InputError, OutputError.
[[nodiscard]] base::ExitCode draw(const DrawOptions& options, cli::Settings& settings);

} // namespace vlm::counting_tool
