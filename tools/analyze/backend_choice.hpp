// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/cli/model_options.hpp"
#include "common/cli/settings.hpp"
#include "common/infer/backend_options.hpp"
#include "tools/analyze/options.hpp"

namespace vlm::analyze {

/// What steps in when nothing is configured and no server is found.
enum class Fallback { none, cv };

/// The built-in back end, unless a setting or a schema says that another was meant.
[[nodiscard]] Fallback fallback(const cli::Settings& settings, bool schema);

/// Throws UsageError where the back end cannot do what is asked for; warns of what it leaves out.
void check_fits(const Options& options, const infer::BackendOptions& chosen);

/// The back end to ask, its model known: the one that the options (or the environment's addresses) name, else a model
/// server on this machine, else OpenAI where a model is named and its key is in the environment, else the fallback
/// (with a word on stderr). Throws UsageError for options that do not fit, Error with code unreachable where there is
/// nobody to ask.
[[nodiscard]] infer::BackendOptions choose_backend(const cli::ModelOptions& options, Fallback fallback);

} // namespace vlm::analyze
