// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "common/base/clock.hpp"

namespace vlm::cli {

class Command;

/// How a source is read.
struct SourceOptions {
    std::string hwaccel = "none"; ///< none, auto, or FFmpeg's name of a device type
    bool strict = false;
    base::Micros open_timeout = std::chrono::seconds{10};
    base::Micros read_timeout = std::chrono::seconds{30};
};

void declare_source(Command& command, SourceOptions& options);

} // namespace vlm::cli
