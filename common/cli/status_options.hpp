// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/records/status_options.hpp"

namespace vlm::cli {

class Command;

/// How a long run tells how it is.
void declare_status(Command& command, records::StatusOptions& options);

/// Throws UsageError where the status would replace one of the inputs or what is no file, and OutputError where it
/// cannot be written.
void check_status(const records::StatusOptions& options, const std::vector<std::string>& inputs);

} // namespace vlm::cli
