// SPDX-License-Identifier: Apache-2.0
#include "common/hls/image_playlist.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "common/hls/playlist.hpp"

namespace vlm::hls {

std::string image_playlist(const std::vector<ImageSheet>& sheets) {
    base::Micros longest{0};
    for (const ImageSheet& sheet : sheets)
        longest = std::max(longest, sheet.duration);
    std::string text = fmt::format("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:0\n"
                                   "#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-IMAGES-ONLY\n",
                                   target_seconds(longest));
    for (const ImageSheet& sheet : sheets) {
        fmt::format_to(std::back_inserter(text),
                       "#EXTINF:{},\n#EXT-X-TILES:RESOLUTION={}x{},LAYOUT={}x{},DURATION={}\n{}\n",
                       decimal_seconds(sheet.duration), sheet.width, sheet.height, sheet.columns, sheet.rows,
                       decimal_seconds(sheet.each), sheet.uri);
    }
    return text + "#EXT-X-ENDLIST\n";
}

} // namespace vlm::hls
