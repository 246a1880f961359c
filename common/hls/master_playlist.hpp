// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/media/selection.hpp"

namespace vlm::hls {

/// How much of a connection a rendition takes, in bits a second (RFC 8216, 4.3.4.2).
struct Bandwidth {
    std::int64_t peak;    ///< of the segment that takes most
    std::int64_t average; ///< of all of them
};

/// A rendition that goes beside the video: another sound, subtitles.
struct Alternative {
    enum class Kind { audio, subtitles };
    Kind kind;
    std::string group;    ///< those of one group are alternatives
    std::string name;     ///< as people choose it, different from the others of its group
    std::string language; ///< RFC 5646 ("en", "eng"); empty: unknown
    bool is_default;      ///< of a group, at most one
    int channels;         ///< of sound; 0: unknown
    std::string uri;      ///< empty: it is in the video's segments
};

/// A video as one can play it.
struct Variant {
    std::string uri;
    Bandwidth bandwidth;
    std::vector<std::string> codecs; ///< RFC 6381, of the video and of all sound that goes with it
    int width = 0;                   ///< 0: unknown
    int height = 0;
    media::Fraction frame_rate{0, 1}; ///< 0: unknown, or none that holds
    std::string audio = {};           ///< the group of its sound; empty: none but what it has
    std::string subtitles = {};
};

/// Pictures for trick play or for showing while one scrubs.
struct PictureStream {
    enum class Kind {
        keyframes, ///< an I-frame playlist (EXT-X-I-FRAME-STREAM-INF)
        images,    ///< JPEG files (EXT-X-IMAGE-STREAM-INF, by Roku's and DASH-IF's description)
    };
    Kind kind;
    std::string uri;
    Bandwidth bandwidth;
    std::vector<std::string> codecs;
    int width = 0;
    int height = 0;
};

struct MasterPlaylist {
    bool independent = false; ///< true of all its playlists
    std::vector<Alternative> alternatives;
    std::vector<Variant> variants;
    std::vector<PictureStream> pictures;
};

/// As text. Quotes and control characters in names become others, since nothing can stand for them. Pure.
[[nodiscard]] std::string master_playlist(const MasterPlaylist& playlist);

/// Of segments with these sizes (in bytes) and lengths (in microseconds), a segment without a length left out. Pure.
[[nodiscard]] Bandwidth bandwidth_of(const std::vector<std::int64_t>& sizes, const std::vector<std::int64_t>& lengths);

} // namespace vlm::hls
