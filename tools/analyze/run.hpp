// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/analysis/answered_work.hpp"
#include "common/analysis/prompt.hpp"
#include "common/base/exit_code.hpp"
#include "common/infer/backend.hpp"
#include "tools/analyze/options.hpp"
#include "tools/analyze/run_control.hpp"
#include "tools/analyze/server_group.hpp"

namespace vlm::analyze {

/// Who is asked what in one call of the program.
struct Asking {
    const Inputs& inputs;
    const analysis::Prompt& prompt;
    const ServerGroup& servers;
    infer::Backend& reducer;               ///< is asked for summaries
    const analysis::AnsweredWork* resumed; ///< the output that is gone on with; null where there is none
    RunControl* control;                   ///< null where nothing changes while it runs
    const std::string& configuration;      ///< of the task
};

/// Asks about videos, with one budget and one output: those of the inputs, or, where they name none, those of the
/// options' index with which the task is not at its end.
[[nodiscard]] base::ExitCode run(const Options& options, const Asking& asking);

} // namespace vlm::analyze
