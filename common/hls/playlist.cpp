// SPDX-License-Identifier: Apache-2.0
#include "common/hls/playlist.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace vlm::hls {

using base::Micros;

namespace {

constexpr int microseconds = 1'000'000;

Micros longest_of(const std::vector<PlaylistSegment>& segments) {
    Micros longest{0};
    for (const PlaylistSegment& segment : segments)
        longest = std::max(longest, segment.duration);
    return longest;
}

/// Version 6 lets playlists of whole segments name an init segment; 4 has byte ranges and I-frame playlists.
int version_of(const MediaPlaylist& playlist) {
    const auto& segments = playlist.segments;
    const bool has_init =
        std::any_of(segments.begin(), segments.end(), [](const auto& one) { return !one.init_uri.empty(); });
    const bool has_range =
        std::any_of(segments.begin(), segments.end(), [](const auto& one) { return one.range.has_value(); });
    if (has_init) return 6;
    return has_range || playlist.keyframes_only ? 4 : 3;
}

void append_segment(std::string& text, const PlaylistSegment& segment, const std::string& wall) {
    const auto to = std::back_inserter(text);
    if (segment.after_jump) text += "#EXT-X-DISCONTINUITY\n";
    if (!segment.init_uri.empty()) fmt::format_to(to, "#EXT-X-MAP:URI=\"{}\"\n", segment.init_uri);
    if (!wall.empty()) fmt::format_to(to, "#EXT-X-PROGRAM-DATE-TIME:{}\n", wall);
    fmt::format_to(to, "#EXTINF:{},\n", decimal_seconds(segment.duration));
    if (segment.range) fmt::format_to(to, "#EXT-X-BYTERANGE:{}@{}\n", segment.range->length, segment.range->offset);
    text += segment.uri + "\n";
}

} // namespace

std::string decimal_seconds(Micros time) {
    return fmt::format("{}.{:06}", time.count() / microseconds, time.count() % microseconds);
}

std::int64_t target_seconds(Micros longest) {
    return std::max<std::int64_t>(1, (longest.count() + microseconds / 2) / microseconds);
}

std::string media_playlist(const MediaPlaylist& playlist) {
    std::string text =
        fmt::format("#EXTM3U\n#EXT-X-VERSION:{}\n#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:0\n",
                    version_of(playlist), target_seconds(std::max(longest_of(playlist.segments), playlist.longest)));
    text += playlist.type == MediaPlaylist::Type::vod ? "#EXT-X-PLAYLIST-TYPE:VOD\n" : "#EXT-X-PLAYLIST-TYPE:EVENT\n";
    if (playlist.independent) text += "#EXT-X-INDEPENDENT-SEGMENTS\n";
    if (playlist.keyframes_only) text += "#EXT-X-I-FRAMES-ONLY\n";
    Micros at{0};
    for (const PlaylistSegment& segment : playlist.segments) {
        const bool dated = playlist.began && (at == Micros{0} || segment.after_jump);
        append_segment(text, segment, dated ? base::format_wall(*playlist.began + at) : "");
        at += segment.duration;
    }
    if (playlist.ended) text += "#EXT-X-ENDLIST\n";
    return text;
}

std::vector<PlaylistSegment> playlist_segments(const std::vector<Segment>& segments, const std::string& init_uri,
                                               const std::function<std::string(std::size_t)>& uri) {
    std::vector<PlaylistSegment> listed;
    for (std::size_t number = 0; number < segments.size(); ++number) {
        const Segment& segment = segments[number];
        listed.push_back({segment.end - segment.start, uri(number)});
    }
    if (!listed.empty()) listed.front().init_uri = init_uri;
    return listed;
}

} // namespace vlm::hls
