// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace vlm::cli {

class Command;

/// --control, for programs that take orders while they run.
void declare_control(Command& command, std::string& path);

} // namespace vlm::cli
