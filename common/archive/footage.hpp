// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.hpp"
#include "common/records/video_record.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

/// What is asked about: a video, whose times are media time, or a live source, whose times are wall clock since 1970.
struct Footage {
    std::optional<records::VideoRecord> video;
    std::int64_t source = 0; ///< id of a live source; 0: a video
    std::string name;        ///< of a live source

    [[nodiscard]] bool is_live() const { return !video; }
    [[nodiscard]] std::int64_t video_id() const { return video ? video->id : 0; } ///< 0: a live source
};

/// What a user means by the path of a video, the name of a live source, or else as find_video() takes it, in this
/// order. Throws UsageError where there is none, or several.
[[nodiscard]] Footage find_footage(const store::Connection& index, const std::string& word);

/// All live sources by name.
[[nodiscard]] std::vector<Footage> live_sources(const store::Connection& index);

/// Whether there is a result, a count or speech of it.
[[nodiscard]] bool is_anything_kept(const store::Connection& index, const Footage& footage);

/// A time of the footage for people: "1:30.5", or wall clock.
[[nodiscard]] std::string format_time(const Footage& footage, base::Micros t);

/// When that was; empty where nobody knows.
[[nodiscard]] std::string wall_at(const Footage& footage, base::Micros t);

/// The time of the footage that was at this wall clock; nothing where nobody knows when the video was taken.
[[nodiscard]] std::optional<base::Micros> time_at(const Footage& footage, base::Wall wall);

/// A part of footage as users name it: in media time, or in wall clock.
struct SpanChoice {
    std::optional<base::Micros> start;
    std::optional<base::Micros> end;
    std::optional<base::Wall> since;
    std::optional<base::Wall> until;
};

/// A part of footage: [start, end).
struct Span {
    /// An end that no time comes near, and that a wall clock still has.
    static constexpr base::Micros never = std::chrono::hours{24L * 366 * 8000};

    base::Micros start;
    base::Micros end = never;

    /// Whether what begins and ends then has to do with it: a point at its start does.
    [[nodiscard]] bool overlaps(base::Micros t0, base::Micros t1) const {
        return t0 < end && (t1 > start || t0 >= start);
    }
};

/// The part that is meant; all where the choice says nothing. Nothing where it is named in a time that the footage does
/// not have: media time of a live source, wall clock of a video of which nobody knows when it was taken.
[[nodiscard]] std::optional<Span> span_if_any(const Footage& footage, const SpanChoice& choice);

/// The same. Throws UsageError where there is none.
[[nodiscard]] Span span_of(const Footage& footage, const SpanChoice& choice);

/// What `wall` of a live source's rows is between when they begin in a span: from the first on, and before the second.
struct WallBounds {
    std::string from;
    std::string to;
};
[[nodiscard]] WallBounds wall_bounds(const Span& span);

/// The wall clock of a live source's row on the source's clock.
[[nodiscard]] base::Micros since_1970(std::string_view wall);

} // namespace vlm::archive
