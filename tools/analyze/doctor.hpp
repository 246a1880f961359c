// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/exit_code.hpp"
#include "common/cli/model_options.hpp"

namespace vlm::analyze {

/// Tells which server would be asked and what trying it shows: does it see pictures, keep schemas, how fast is it.
/// Done where questions about pictures get answers, unreachable where they do not.
[[nodiscard]] base::ExitCode doctor(const cli::ModelOptions& options);

} // namespace vlm::analyze
