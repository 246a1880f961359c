// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/video_list.hpp"

#include "common/archive/open_archive.hpp"
#include "common/archive/video_list.hpp"
#include "common/archive/video_place.hpp"

namespace vlm::analyze {

std::optional<VideoList::Video> VideoList::next() {
    std::optional<Video> video;
    if (m_index != nullptr) {
        if (const auto next = m_index->next()) video = Video{*next};
    } else if (m_given < m_named.videos.size()) {
        video = Video{{"", m_named.videos[m_given]}};
        if (!m_named.spans.empty()) video->span = m_named.spans[m_given];
    }
    if (video) ++m_given;
    return video;
}

std::int64_t VideoList::count() {
    const auto given = static_cast<std::int64_t>(m_given);
    return m_index != nullptr ? given + m_index->left() : static_cast<std::int64_t>(m_named.videos.size());
}

std::vector<std::string> places_of_index(const std::string& path) {
    const store::Connection index = archive::open_archive(path, archive::Access::read);
    std::vector<std::string> places;
    archive::list_videos(index, {"", "", false}, [&](const records::VideoRecord& video) {
        if (!video.places.empty()) places.push_back(archive::last_place(video));
    });
    return places;
}

} // namespace vlm::analyze
