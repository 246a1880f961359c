// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/chunk_options.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "common/base/error.hpp"
#include "common/cli/values.hpp"

namespace vlm::analyze {

using base::Micros;
using media::Selection;

namespace {

constexpr std::array<std::string_view, 2> places = {"time", "scenes"};
constexpr std::int64_t least_context = 256;
constexpr std::size_t most_frames = 32; ///< of a chunk of which nobody has said how many it has
constexpr Micros default_interval{500'000};

void check(const ChunkOptions& options) {
    if (!options.length) {
        if (options.overlap) throw base::UsageError{"--overlap: needs --chunk"};
        if (options.at != ChunkAt::time) throw base::UsageError{"--chunk-at: needs --chunk"};
    } else if (options.overlap && *options.overlap * 2 >= *options.length) {
        throw base::UsageError{"--overlap: must be less than half of --chunk"};
    }
}

} // namespace

void declare_chunks(cli::Command& command, ChunkOptions& options) {
    command.value("--chunk", "D", "Cut the video into chunks of this length, each of which is one request",
                  options.length, cli::parse_span);
    command.value("--overlap", "D", "Begin each chunk so long before the one before it ends", options.overlap,
                  cli::parse_span);
    command.value("--chunk-at", "time|scenes", "Cut at these times, or at the cuts of scenes that are near", options.at,
                  cli::choice<ChunkAt>(places), "time");
    command.value("--context", "N", "Send so many frames as fit a context of N tokens, not the one the server tells of",
                  options.context, cli::whole<std::int64_t>(least_context));
    command.exclusive({"chunk", "whole"});
    command.exclusive({"chunk", "window"});
    command.exclusive({"chunk", "stride"});
    command.exclusive({"chunk", "latest"});
    command.check([&options] { check(options); });
}

void cut_into_chunks(analysis::Job& job, const ChunkOptions& options) {
    job.mode = analysis::Mode::chunks;
    job.chunks.length = *options.length;
    job.chunks.overlap = options.overlap.value_or(Micros{0});
    job.chunks.at_scenes = options.at == ChunkAt::scenes;
    job.opening.find_end = media::Sampler::FindEnd::where_possible;
    if (job.selection && job.selection->kind != Selection::Kind::count) return;
    Micros interval = default_interval;
    if (job.selection) {
        job.chunks.most = job.selection->count;
        // A chunk that ends at a scene may be half as long.
        interval = *options.length / static_cast<std::int64_t>(job.chunks.most) / (job.chunks.at_scenes ? 2 : 1);
    } else {
        job.selection.emplace();
        job.selection->start = job.start;
        job.selection->end = job.end;
        if (!options.context) {
            job.chunks.most = most_frames;
            interval = std::max(interval, *options.length / static_cast<std::int64_t>(most_frames));
        }
    }
    job.selection->kind = Selection::Kind::interval;
    job.selection->every = std::max(interval, Micros{1});
}

} // namespace vlm::analyze
