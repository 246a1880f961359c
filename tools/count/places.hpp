// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "common/cli/command.hpp"
#include "common/counting/geometry_spec.hpp"

namespace vlm::counting_tool {

/// Where is counted.
struct Places {
    std::vector<counting::LineSpec> lines;
    std::vector<counting::ZoneSpec> zones;
};

/// --line and --zone, which also checks that no name is given twice.
void declare_places(cli::Command& command, Places& places);

} // namespace vlm::counting_tool
