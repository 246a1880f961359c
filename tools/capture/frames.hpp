// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/exit_code.hpp"
#include "tools/capture/options.hpp"

namespace vlm::capturing {

/// Reads the sources and writes their frames.
[[nodiscard]] base::ExitCode frames(const Options& options);

} // namespace vlm::capturing
