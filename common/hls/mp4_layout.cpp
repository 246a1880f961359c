// SPDX-License-Identifier: Apache-2.0
#include "common/hls/mp4_layout.hpp"

#include <algorithm>
#include <span>

namespace vlm::hls {
namespace {

constexpr std::int64_t longest_gap = 16 * 1024;

/// Samples that lie one behind the other.
struct PlacedRun {
    std::span<const media::CodedSample> samples;
    FileExtent extent;
};

std::vector<PlacedRun> runs_of(const PlacedSamples& track) {
    std::vector<PlacedRun> runs;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < track.samples.size(); ++i) {
        const bool goes_on = i > 0 && runs.back().extent.position + runs.back().extent.size == track.positions[i];
        if (!goes_on) {
            begin = i;
            runs.push_back({{}, {track.positions[i], 0}});
        }
        runs.back().samples = std::span{track.samples}.subspan(begin, i - begin + 1);
        runs.back().extent.size += track.samples[i].size;
    }
    return runs;
}

std::vector<FileExtent> merged(std::vector<FileExtent> extents) {
    std::sort(extents.begin(), extents.end(),
              [](const FileExtent& one, const FileExtent& two) { return one.position < two.position; });
    std::vector<FileExtent> wide;
    for (const FileExtent& extent : extents) {
        if (wide.empty() || extent.position > wide.back().position + wide.back().size + longest_gap) {
            wide.push_back(extent);
        } else {
            const std::int64_t end = extent.position + extent.size - wide.back().position;
            wide.back().size = std::max(wide.back().size, end);
        }
    }
    return wide;
}

} // namespace

FileLayout lay_out(const std::vector<PlacedSamples>& tracks) {
    std::vector<std::vector<PlacedRun>> placed;
    std::vector<FileExtent> all;
    for (const PlacedSamples& track : tracks) {
        placed.push_back(runs_of(track));
        for (const PlacedRun& run : placed.back())
            all.push_back(run.extent);
    }
    FileLayout layout;
    layout.extents = merged(std::move(all));
    std::vector<std::int64_t> begins; // of each extent, in the media
    for (const FileExtent& extent : layout.extents) {
        begins.push_back(layout.bytes);
        layout.bytes += extent.size;
    }
    for (const std::vector<PlacedRun>& track : placed) {
        std::vector<SampleRun>& runs = layout.runs.emplace_back();
        runs.reserve(track.size());
        for (const PlacedRun& run : track) {
            const auto behind = std::upper_bound(
                layout.extents.begin(), layout.extents.end(), run.extent.position,
                [](std::int64_t position, const FileExtent& extent) { return position < extent.position; });
            const auto extent = behind - 1;
            const std::int64_t begin = begins[static_cast<std::size_t>(extent - layout.extents.begin())];
            runs.push_back({run.samples, begin + run.extent.position - extent->position});
        }
    }
    return layout;
}

} // namespace vlm::hls
