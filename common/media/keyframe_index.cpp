// SPDX-License-Identifier: Apache-2.0
#include "common/media/keyframe_index.hpp"

#include <algorithm>

extern "C" {
#include <libavformat/avformat.h>
}

namespace vlm::media {

ReadIndex read_keyframe_index(const AVFormatContext& format, AVStream& stream, const Timeline& timeline,
                              ListedTimes listed, std::int64_t delay, int known) {
    ReadIndex read;
    auto& entries = read.index.entries;
    const std::int64_t size = avio_size(format.pb);
    const int count = avformat_index_get_entries_count(&stream);
    if (count > known + 1) read.index.coverage = KeyframeIndex::Coverage::whole;
    for (int i = 0; i < count; ++i) {
        const AVIndexEntry* entry = avformat_index_get_entry(&stream, i);
        if (size > 0 && entry->pos >= size) {
            read.cut_off = true;
            continue;
        }
        if ((entry->flags & AVINDEX_KEYFRAME) == 0) continue;
        const std::int64_t shown = entry->timestamp + (listed == ListedTimes::decoding ? delay : 0);
        if (!entries.empty() && timeline.time(shown) <= entries.back().t) {
            entries.clear();
            return read;
        }
        // A seek to a keyframe's own decoding time lands on the one before it; its presentation time does not.
        if (!entries.empty()) entries.back().timestamp = std::min(entries.back().timestamp, entry->timestamp - 1);
        entries.push_back({timeline.time(shown), shown, entry->pos});
    }
    return read;
}

} // namespace vlm::media
