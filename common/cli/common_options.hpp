// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/base/log.hpp"
#include "common/cli/command.hpp"

namespace vlm::cli {

/// The options that every program has.
struct CommonOptions {
    std::string config;
    bool verbose = false;
    bool quiet = false;
    base::log::Format log_format = base::log::Format::text;
    bool help = false;
    bool version = false;
    bool help_man = false;
    std::string completion;
};

void declare_common(Command& command, CommonOptions& common);

} // namespace vlm::cli
