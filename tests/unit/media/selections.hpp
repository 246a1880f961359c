// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "common/media/selection.hpp"

/// Selections in one expression, for tables.
namespace vlm::test {

using Times = std::vector<base::Micros>;
using End = std::optional<base::Micros>;

[[nodiscard]] inline media::Selection selection(media::Selection::Kind kind, base::Micros start = {}, End end = {}) {
    media::Selection made;
    made.kind = kind;
    made.start = start;
    made.end = end;
    return made;
}

[[nodiscard]] inline media::Selection rate(media::Fraction fps, base::Micros start = {}, End end = {}) {
    media::Selection made = selection(media::Selection::Kind::rate, start, end);
    made.fps = fps;
    return made;
}

[[nodiscard]] inline media::Selection interval(base::Micros every, base::Micros start = {}, End end = {}) {
    media::Selection made = selection(media::Selection::Kind::interval, start, end);
    made.every = every;
    return made;
}

[[nodiscard]] inline media::Selection count(std::size_t frames, base::Micros start = {}, End end = {}) {
    media::Selection made = selection(media::Selection::Kind::count, start, end);
    made.count = frames;
    return made;
}

[[nodiscard]] inline media::Selection spread(media::Fraction fps, std::size_t most, base::Micros start = {},
                                             End end = {}) {
    media::Selection made = selection(media::Selection::Kind::spread, start, end);
    made.fps = fps;
    made.count = most;
    return made;
}

[[nodiscard]] inline media::Selection listed(Times times) {
    media::Selection made = selection(media::Selection::Kind::times);
    made.times = std::move(times);
    return made;
}

[[nodiscard]] inline media::Selection keyframes(base::Micros start = {}, End end = {}) {
    return selection(media::Selection::Kind::keyframes, start, end);
}

/// The nearest keyframes instead.
[[nodiscard]] inline media::Selection snapped(media::Selection selection) {
    selection.snap = media::Selection::Snap::keyframe;
    return selection;
}

} // namespace vlm::test
