// SPDX-License-Identifier: Apache-2.0
#include "common/cli/sampling_options.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/cli/command.hpp"

namespace vlm::cli {
namespace {

/// More than days of video have; each is walked to, though several fall in one frame.
constexpr int most_frames = 10'000'000;

constexpr std::array<std::string_view, 2> snap_names = {"none", "keyframe"};

void check_span(const SamplingOptions& options) {
    const base::Micros start = options.start.value_or(base::Micros{0});
    if (options.end && *options.end <= start) {
        throw base::UsageError{"--end " + base::format_clock(*options.end) + ": is not after --start " +
                               base::format_clock(start)};
    }
}

} // namespace

void declare_sampling(Command& command, SamplingOptions& options) {
    command.group("Which frames");
    command.value("--fps", "RATE", "Take RATE frames per second of video: 1, 0.5, 30000/1001", options.fps, parse_rate);
    command.value("--every", "T", "Take a frame every T: 2s, 500ms, 1:00", options.every, parse_span);
    command.value("--frames", "N", "Take N frames, the middles of N equal parts of the span", options.frames,
                  whole(1, most_frames));
    command.list("--at", "T,...", "Take the frames shown at these times", options.at, base::parse_duration);
    command.flag("--keyframes", "Take the keyframes", options.keyframes);
    command.value("--start", "T", "Begin at this media time", options.start, base::parse_duration);
    command.value("--end", "T", "Stop before this media time", options.end, parse_span);
    command.value("--duration", "D", "Stop this long after the start", options.duration, parse_span);
    command.value("--snap", "none|keyframe", "Replace each wanted frame by the keyframe nearest to it", options.snap,
                  choice<Snap>(snap_names), "none");
    command.value("--tolerance", "D", "Take a frame up to D away from a wanted time where that costs less",
                  options.tolerance, parse_span);
    command.flag("--fast", "Decode files in less time, with slight errors in what is seen (lossy)", options.fast);
    declare_filters(command, options.filters);
    command.exclusive({"fps", "every", "frames", "at", "keyframes"});
    command.exclusive({"end", "duration"});
    command.exclusive({"snap", "tolerance"});
    command.check([&options] { check_span(options); });
}

std::optional<base::Micros> end_of(const SamplingOptions& sampling) {
    if (sampling.duration) return sampling.start.value_or(base::Micros{0}) + *sampling.duration;
    return sampling.end;
}

namespace {

std::string needs_frames(const std::string& option) {
    return option + ": choose frames too, with --fps or --every";
}

/// A listed time outside the span contradicts it.
void check_in_span(const media::Selection& selection) {
    const auto outside = [&](base::Micros t) { return t < selection.start || (selection.end && t >= *selection.end); };
    const auto found = std::find_if(selection.times.begin(), selection.times.end(), outside);
    if (found == selection.times.end()) return;
    throw base::UsageError{
        fmt::format("--at {}: lies outside the span of --start, --end and --duration", base::format_seconds(*found))};
}

} // namespace

std::optional<media::Selection> selection_of(const SamplingOptions& sampling) {
    if (!sampling.selects_by_time()) {
        if (sampling.snap != Snap::none) throw base::UsageError{needs_frames("--snap")};
        if (sampling.tolerance) throw base::UsageError{needs_frames("--tolerance")};
        if (sampling.fast) throw base::UsageError{needs_frames("--fast")};
    }
    if (!sampling.selects()) return std::nullopt;
    media::Selection selection;
    selection.start = sampling.start.value_or(base::Micros{0});
    selection.end = end_of(sampling);
    if (sampling.snap == Snap::keyframe) selection.snap = media::Selection::Snap::keyframe;
    selection.tolerance = sampling.tolerance.value_or(base::Micros{0});
    if (sampling.fast) selection.fidelity = media::Selection::Fidelity::fast;
    if (sampling.fps) {
        selection.kind = media::Selection::Kind::rate;
        selection.fps = {sampling.fps->numerator, sampling.fps->denominator};
    } else if (sampling.every) {
        selection.kind = media::Selection::Kind::interval;
        selection.every = *sampling.every;
    } else if (sampling.frames) {
        selection.kind = media::Selection::Kind::count;
        selection.count = static_cast<std::size_t>(*sampling.frames);
    } else if (sampling.keyframes) {
        selection.kind = media::Selection::Kind::keyframes;
    } else if (sampling.at.empty()) {
        selection.kind = media::Selection::Kind::all;
    } else {
        selection.kind = media::Selection::Kind::times;
        selection.times = sampling.at;
        std::sort(selection.times.begin(), selection.times.end());
        check_in_span(selection);
    }
    return selection;
}

media::Selection selection_or_all(const SamplingOptions& options) {
    media::Selection all;
    all.kind = media::Selection::Kind::all;
    all.start = options.start.value_or(base::Micros{0});
    all.end = end_of(options);
    return selection_of(options).value_or(all);
}

} // namespace vlm::cli
