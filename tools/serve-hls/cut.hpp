// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"
#include "common/hls/packager.hpp"

namespace vlm::serving_tool {

struct CutOptions {
    std::vector<std::string> videos;
    std::string folder;
    bool force = false;
    hls::Transcode transcode = hls::Transcode::where_needed;
};

void declare_cut(cli::Command& program, CutOptions& options);

/// Writes a video's playlists and segments as files, the same that are served. The master playlist comes last: where it
/// is, the others are whole.
[[nodiscard]] base::ExitCode cut(const CutOptions& options);

} // namespace vlm::serving_tool
