// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/cli/command.hpp"
#include "common/hls/packager.hpp"

namespace vlm::serving_tool {

/// Declares --transcode.
void declare_transcode(cli::Command& command, hls::Transcode& transcode);

} // namespace vlm::serving_tool
