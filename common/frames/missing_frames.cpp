// SPDX-License-Identifier: Apache-2.0
#include "common/frames/missing_frames.hpp"

#include <fmt/format.h>

namespace vlm::frames {

std::vector<MissingFrame> missing_frames(const FrameSource& source) {
    const Ending ending = source.ending();
    std::vector<MissingFrame> missing;
    for (std::size_t track = 0; track < ending.ends.size(); ++track) {
        const auto& end = ending.ends[track];
        if (!end) continue;
        const Track& its = source.tracks()[track];
        for (const base::Micros t : media::times_beyond(its.selection, *end))
            missing.push_back({track, t, its.source + ": " + media::beyond_end(t, *end)});
    }
    return missing;
}

base::InputError no_frames(const FrameSource& source) {
    const Track& track = source.tracks().front();
    const Ending ending = source.ending();
    if (ending.kind == Ending::Kind::truncated) return {source.tracks()[ending.track].source, ending.reason};
    const auto end = ending.ends.empty() ? std::nullopt : ending.ends.front();
    const media::Selection& selection = track.selection;
    if (end && !selection.times.empty() && selection.times.front() >= *end) {
        return {track.source, media::beyond_end(selection.times.front(), *end)};
    }
    if (end && selection.start >= *end) return {track.source, media::beyond_end(selection.start, *end)};
    const bool dropped = !ending.none_passed.empty();
    if (source.faults() > 0 && !dropped)
        return {track.source, "nothing of its video can be decoded: " + source.last_fault()};
    const auto until = selection.end ? selection.end : end;
    return {track.source,
            fmt::format("{} from {} to {}", dropped ? ending.none_passed : "no frames",
                        base::format_clock(selection.start), until ? base::format_clock(*until) : "its end")};
}

} // namespace vlm::frames
