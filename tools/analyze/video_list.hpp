// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/analysis/span.hpp"
#include "common/archive/task_videos.hpp"
#include "tools/analyze/options.hpp"

namespace vlm::analyze {

/// Which videos are asked about, one after the other: those that the user names, or those of an index with which a task
/// is not at its end.
class VideoList {
public:
    struct Video : archive::TaskVideos::Video {
        std::optional<analysis::Span> span = {}; ///< where only that is asked about
    };

    /// Where none are named, those of `index`. Both outlive this.
    VideoList(const Inputs& named, archive::TaskVideos* index)
        : m_named{named}
        , m_index{named.videos.empty() ? index : nullptr} {}

    /// The next; of one that is named, the fingerprint is not known yet.
    [[nodiscard]] std::optional<Video> next();

    /// How many there are, those that next() has given included.
    [[nodiscard]] std::int64_t count();

    [[nodiscard]] bool is_of_index() const { return m_index != nullptr; }

private:
    const Inputs& m_named;
    archive::TaskVideos* m_index;
    std::size_t m_given = 0;
};

/// Where all videos of an index can be read, or were the last time. Throws as open_archive.
[[nodiscard]] std::vector<std::string> places_of_index(const std::string& path);

} // namespace vlm::analyze
