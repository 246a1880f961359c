// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/hls/segment_plan.hpp"

namespace vlm::hls {

/// Bytes of a resource (EXT-X-BYTERANGE).
struct ByteRange {
    std::int64_t length;
    std::int64_t offset;
};

/// Microseconds as seconds with six decimals, exactly: "6.006000". Pure.
[[nodiscard]] std::string decimal_seconds(base::Micros time);

/// The target duration of a playlist whose longest segment lasts so long, in seconds: lengths are rounded to the
/// nearest before they are held against it (RFC 8216, 4.3.3.1). Pure.
[[nodiscard]] std::int64_t target_seconds(base::Micros longest);

/// An entry of a media playlist.
struct PlaylistSegment {
    base::Micros duration;
    std::string uri;
    std::optional<ByteRange> range = {};
    bool after_jump = false;   ///< its times do not go on where the segment before ended
    std::string init_uri = {}; ///< of the init segment that it needs; empty: as before, or none
};

/// What a media playlist lists (RFC 8216, 4.3.3).
struct MediaPlaylist {
    enum class Type { vod, event };
    Type type = Type::vod;
    bool ended = true;               ///< nothing will be added
    bool independent = false;        ///< every segment can be decoded without those before it
    bool keyframes_only = false;     ///< an I-frame playlist: each segment is one picture, without those that follow it
    base::Micros longest{0};         ///< of segments that are still to come
    std::optional<base::Wall> began; ///< when media time 0 was filmed, where that is known
    std::vector<PlaylistSegment> segments;
};

/// As text. Lengths have six decimals, so that nothing adds up; the target
/// duration is the longest of them, rounded. Pure.
[[nodiscard]] std::string media_playlist(const MediaPlaylist& playlist);

/// The segments of a plan, with the URI that `uri` gives for each number. Pure.
[[nodiscard]] std::vector<PlaylistSegment> playlist_segments(const std::vector<Segment>& segments,
                                                             const std::string& init_uri,
                                                             const std::function<std::string(std::size_t)>& uri);

} // namespace vlm::hls
