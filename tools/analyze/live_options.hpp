// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/analysis/carry.hpp"
#include "common/base/clock.hpp"
#include "common/cli/command.hpp"

namespace vlm::analyze {

/// How a source is followed that does not end.
struct LiveOptions {
    std::optional<base::Micros> max_age;
    std::optional<analysis::Carry> carry;
    bool changes_only = false;
    std::string control; ///< where orders come from; empty: nowhere
};

/// `latest` says whether the newest windows are asked about.
void declare_live(cli::Command& command, LiveOptions& options, const bool& latest);

} // namespace vlm::analyze
