// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/analysis/job.hpp"
#include "tools/analyze/options.hpp"

namespace vlm::analyze {

/// The job for one video. `prompt` is the one given by position, or empty. Reads @FILEs. Throws UsageError.
[[nodiscard]] analysis::Job build_job(const Options& options, const std::string& video, const std::string& prompt);

} // namespace vlm::analyze
