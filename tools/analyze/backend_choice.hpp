// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "common/cli/model_options.hpp"
#include "common/infer/backend.hpp"

namespace vlm::analyze {

/// What steps in when nothing is configured and no server is found.
enum class Fallback { none, cv };

/// The back end that the options name, else a model server on this machine, else the fallback (with a word on stderr).
/// Throws UsageError for options that do not fit, Error with code unreachable where there is nobody to ask.
[[nodiscard]] std::unique_ptr<infer::Backend> choose_backend(const cli::ModelOptions& options, Fallback fallback);

} // namespace vlm::analyze
