// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "common/capture/capture_options.hpp"

namespace vlm::capture {

/// Where sources' names stand.
enum class NamesIn { records, files };

/// Throws UsageError where two sources have one name, in records or, as as_file_name() has it, in those of files too,
/// and where both are standard input. Pure.
void check_names(const std::vector<NamedSource>& sources, NamesIn where);

} // namespace vlm::capture
