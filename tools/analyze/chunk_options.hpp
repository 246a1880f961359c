// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "common/analysis/job.hpp"
#include "common/base/clock.hpp"
#include "common/cli/command.hpp"

namespace vlm::analyze {

enum class ChunkAt { time, scenes };

/// How a video is cut into chunks, and how much of one goes into a request.
struct ChunkOptions {
    std::optional<base::Micros> length; ///< nothing: it is not cut
    std::optional<base::Micros> overlap;
    ChunkAt at = ChunkAt::time;
    std::optional<std::int64_t> context; ///< tokens; nothing: as the server says
};

/// These, as a part of how frames are put into requests.
void declare_chunks(cli::Command& command, ChunkOptions& options);

/// Makes a job of chunks of one that has its selection and its span: --frames counts the frames of each chunk, and
/// where none were chosen there are 2 per second, at most 32 unless a context bounds them. Pure.
void cut_into_chunks(analysis::Job& job, const ChunkOptions& options);

} // namespace vlm::analyze
