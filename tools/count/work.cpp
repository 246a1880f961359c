// SPDX-License-Identifier: Apache-2.0
#include "tools/count/work.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/base/clock.hpp"
#include "common/base/error.hpp"

namespace vlm::counting_tool {
namespace {

constexpr double begins_above = 0.1; ///< the score of a new track is higher than of one that goes on, by this

std::string words_of(const media::Selection& selection) {
    std::string text =
        fmt::format("{} {}/{} {} {} {} {} {}", static_cast<int>(selection.kind), selection.fps.numerator,
                    selection.fps.denominator, selection.every.count(), selection.count, selection.start.count(),
                    selection.end ? selection.end->count() : -1, static_cast<int>(selection.snap));
    for (const base::Micros time : selection.times)
        text += fmt::format(" {}", time.count());
    if (selection.tolerance > base::Micros{0}) text += fmt::format(" tolerance {}", selection.tolerance.count());
    if (selection.fidelity == media::Selection::Fidelity::fast) text += " fast";
    return text;
}

std::string words_of(const cli::FilterOptions& filters) {
    std::string text = fmt::format("{} {}", filters.scenes, filters.motion);
    if (filters.gate) text += fmt::format(" {} {}", filters.gating.threshold, filters.gating.grid);
    if (filters.heartbeat) text += fmt::format(" {}", filters.heartbeat->count());
    return text;
}

std::string words_of(const counting::Outline& outline) {
    std::string text = outline.pixels ? "px" : "";
    for (const track::Point& corner : outline.corners)
        text += fmt::format(" {},{}", corner.x, corner.y);
    return text;
}

} // namespace

media::Selection selection_of(const Options& options) {
    media::Selection selection = cli::selection_or_all(options.sampling);
    if (!options.detect_every.rate) return selection;
    if (selection.kind != media::Selection::Kind::all)
        throw base::UsageError{"--detect-every Rfps: frames are chosen already; give --fps alone"};
    selection.kind = media::Selection::Kind::rate;
    selection.fps = {options.detect_every.rate->numerator, options.detect_every.rate->denominator};
    return selection;
}

std::optional<media::FrameNumbers> numbers_in(const capture::NamedSource& video) {
    const media::Selection& selection = video.opening.selection;
    const bool all = selection.kind == media::Selection::Kind::all && selection.start == base::Micros{0};
    if (all) return std::nullopt;
    media::Source source{video.place, video.opening.reading};
    return media::number_frames(source);
}

track::TrackerOptions tracking(const Options& options, const vision::Detector& detector) {
    track::TrackerOptions tracking;
    tracking.high = options.min_score.value_or(detector.believed());
    tracking.begin = std::min(1.0, tracking.high + begins_above);
    tracking.low = std::min(tracking.low, tracking.high);
    return tracking;
}

std::string looking(const Options& options, const media::Selection& selection, const std::string& identity) {
    std::string text = fmt::format("{}\n{}\n{} {}", identity, words_of(selection), options.detect_every.frames,
                                   words_of(options.sampling.filters));
    if (const auto& roi = options.roi)
        text += fmt::format(" {},{},{},{} {}", roi->x, roi->y, roi->width, roi->height, static_cast<int>(roi->unit));
    if (options.stabilise) text += " stabilised";
    return text;
}

std::string counting_of(const Options& options, const track::TrackerOptions& tracking) {
    std::string text = fmt::format("{} {} {} {}", fmt::join(options.classes, ","), tracking.high, options.min_size,
                                   options.by.value_or(base::Micros{0}).count());
    for (const counting::LineSpec& line : options.lines)
        text += fmt::format("\n{} {} {} {}", line.name, words_of(line.outline), line.forward, line.backward);
    for (const counting::ZoneSpec& zone : options.zones)
        text += fmt::format("\n{} {} {}", zone.name, words_of(zone.outline), zone.exclusive);
    return text;
}

} // namespace vlm::counting_tool
