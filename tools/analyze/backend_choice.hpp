// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/cli/asked_server.hpp"
#include "common/cli/settings.hpp"
#include "common/infer/backend_options.hpp"
#include "tools/analyze/options.hpp"

namespace vlm::analyze {

/// The built-in back end, unless a setting or a schema says that another was meant.
[[nodiscard]] cli::Fallback fallback(const cli::Settings& settings, bool schema);

/// Throws UsageError where the back end cannot do what is asked for; warns of what it leaves out.
void check_fits(const Options& options, const infer::BackendOptions& chosen);

} // namespace vlm::analyze
