// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.hpp"
#include "common/hls/live_segment.hpp"

namespace vlm::hls {

/// What a live playlist is asked for as.
enum class LiveForm {
    low_latency, ///< with parts (RFC 8216bis, appendix B)
    delta,       ///< the same, without the segments that the client has
    plain,       ///< for players that know nothing of parts
};

/// What a live playlist lists: a view.
struct LivePlaylist {
    std::vector<const LiveSegment*> segments; ///< the last may still grow; those before have ended
    std::uint64_t first_number = 0;           ///< of the first, also where there is none yet
    std::uint64_t jumps_before = 0;           ///< discontinuities of segments that are listed no more
    std::uint64_t next_part = 0;              ///< the number of the part to come
    base::Micros longest_segment{0};          ///< of all that there were
    bool ended = false;                       ///< nothing will be added
};

/// As text. A playlist of parts has hints for the next one up to its end, and is asked for with its next change. Pure.
[[nodiscard]] std::string live_playlist(const LivePlaylist& playlist, LiveForm form);

/// The list of subtitles of a task, a segment of them for each complete one of the video. Pure.
[[nodiscard]] std::string live_subtitle_playlist(const LivePlaylist& playlist, const std::string& task);

/// What players are to be behind the newest part, in such a playlist. Pure.
[[nodiscard]] base::Micros part_hold_back(const LivePlaylist& playlist);

/// The longest that its parts may be. Pure.
[[nodiscard]] base::Micros part_target(const LivePlaylist& playlist);

/// What of a live source is asked for, by the last part of an address.
struct LiveName {
    enum class Kind {
        master,    ///< master.m3u8
        playlist,  ///< media.m3u8
        plain,     ///< plain.m3u8
        init,      ///< init-0.mp4
        segment,   ///< 1795864050.m4s
        part,      ///< part-17.m4s
        subtitles, ///< subs-NAME.m3u8: of a task
    };
    Kind kind;
    std::uint64_t number = 0;
    std::string task = {};
};

/// Nothing where it means nothing. Pure.
[[nodiscard]] std::optional<LiveName> parse_live_name(std::string_view text);

/// As it stands in addresses, percent-encoded. Pure.
[[nodiscard]] std::string to_string(const LiveName& name);

/// Where the subtitles of a segment are: "subtitles/NAME-1795864050.vtt", percent-encoded; and what the last part of
/// such an address means. Pure.
[[nodiscard]] std::string live_subtitle_uri(const std::string& task, std::uint64_t segment);
[[nodiscard]] std::optional<LiveName> parse_live_subtitle(std::string_view text);

} // namespace vlm::hls
