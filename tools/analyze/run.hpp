// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/analysis/prompt.hpp"
#include "common/base/exit_code.hpp"
#include "common/infer/backend.hpp"
#include "tools/analyze/options.hpp"

namespace vlm::analyze {

/// Asks a back end about videos, with one budget and one output: those of `inputs`, or, where it names none, those of
/// the options' index with which the task is not at its end. `configuration` is that of the task.
[[nodiscard]] base::ExitCode run(const Options& options, const Inputs& inputs, const analysis::Prompt& prompt,
                                 infer::Backend& backend, const std::string& configuration);

} // namespace vlm::analyze
