// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/exit_code.hpp"
#include "tools/analyze/options.hpp"

namespace vlm::analyze {

/// --import-batch; --submit-batch, which hands the requests of a folder to their provider but for those that it has;
/// --collect-batch, which waits for them and takes the answers as --import-batch does.
[[nodiscard]] base::ExitCode answer_batch(const Options& options);

} // namespace vlm::analyze
