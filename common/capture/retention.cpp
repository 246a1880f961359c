// SPDX-License-Identifier: Apache-2.0
#include "common/capture/retention.hpp"

#include <algorithm>
#include <numeric>

namespace vlm::capture {

std::vector<std::filesystem::path> expired(std::vector<SegmentFile> files, const Retention& retention, base::Wall now) {
    std::sort(files.begin(), files.end(),
              [](const SegmentFile& a, const SegmentFile& b) { return a.written < b.written; });
    std::int64_t bytes = std::accumulate(files.begin(), files.end(), std::int64_t{0},
                                         [](std::int64_t sum, const SegmentFile& file) { return sum + file.bytes; });
    std::vector<std::filesystem::path> gone;
    for (const SegmentFile& file : files) {
        const bool old = retention.keep && now - file.written > *retention.keep;
        const bool too_much = retention.keep_bytes && bytes > *retention.keep_bytes;
        if (!old && !too_much) break;
        bytes -= file.bytes;
        gone.push_back(file.path);
    }
    return gone;
}

} // namespace vlm::capture
