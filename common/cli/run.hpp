// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/base/exit_code.hpp"
#include "common/base/progress.hpp"
#include "common/cli/command.hpp"
#include "common/cli/settings.hpp"

namespace vlm::cli {

/// What a program is made of.
struct Program {
    std::string name;        ///< "vlm-analyze"
    std::string description; ///< one sentence without full stop
    std::string version;
    std::vector<std::string> (*libraries)() = nullptr; ///< "libavcodec 59.37.100", for --version

    /// Adds the program's options and subcommands. --help, --config, -v and the like come by themselves.
    std::function<void(Command&)> declare;

    /// Does the work: every option has its value. Throws base::Error.
    std::function<base::ExitCode(Settings&)> execute;
};

/// What main() returns. Prepares descriptors and signals, reads options, wipes passwords from `argv`, runs the program
/// and turns every exception into one line on stderr and an exit code: this is the one place that catches all.
[[nodiscard]] int run(int argc, char* argv[], const Program& program);

/// Whether a progress bar may be shown: not with --quiet. Constant while the program executes.
[[nodiscard]] base::ShowProgress show_progress();

} // namespace vlm::cli
