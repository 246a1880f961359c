// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace vlm::serving {

/// What of a video is asked for, by the last part of an address.
struct VodName {
    enum class Kind {
        master,            ///< master.m3u8
        playlist,          ///< r0.m3u8: of a rendition
        init,              ///< r0-init.mp4
        segment,           ///< r0-12.m4s
        ts_playlist,       ///< ts.m3u8: of a transport stream as it is
        ts_segment,        ///< ts-12.ts
        ts_file,           ///< file.ts: the original, by a name that players take for a segment's
        recording_init,    ///< rec-init.mp4: of a recording that is being written
        recording_segment, ///< rec-12.m4s
        keyframes,         ///< iframes.m3u8
        keyframe_init,     ///< iframe-init.mp4
        keyframe,          ///< iframe-12.m4s
        thumbnails,        ///< thumbnails.vtt
        images,            ///< images.m3u8
        sheet,             ///< sheet-0.jpg
        subtitles,         ///< subs-NAME.m3u8: of a task
        subtitle_part,     ///< subs-NAME-3.vtt
        frame,             ///< frame.jpg
        original,          ///< file
    };
    Kind kind = Kind::master;
    std::size_t rendition = 0;
    std::size_t number = 0; ///< of a segment, keyframe, sheet, part
    std::string task = {};
    friend bool operator==(const VodName&, const VodName&) = default;
};

/// Nothing where it means nothing. A name that is written in another way than to_string() does ("r00.m3u8") means
/// nothing, so that nothing is cached twice. Pure.
[[nodiscard]] std::optional<VodName> parse_vod_name(std::string_view text);

/// The name as it stands in addresses, percent-encoded. Pure.
[[nodiscard]] std::string to_string(const VodName& name);

} // namespace vlm::serving
