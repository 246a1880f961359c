// SPDX-License-Identifier: Apache-2.0
#include "common/cli/control_option.hpp"

#include "common/cli/command.hpp"
#include "common/cli/values.hpp"

namespace vlm::cli {

void declare_control(Command& command, std::string& path) {
    command.value("--control", "PATH",
                  "Take orders while running, one JSON object a line, through this FIFO, or a socket that is made",
                  path, parse_text);
}

} // namespace vlm::cli
