// SPDX-License-Identifier: Apache-2.0
#include "common/serving/video_shelf.hpp"

#include <algorithm>

#include "common/archive/video_list.hpp"
#include "common/serving/problem.hpp"

namespace vlm::serving {

std::shared_ptr<ServedVideo> VideoShelf::find(const std::string& fingerprint) {
    const auto found = std::find_if(m_videos.begin(), m_videos.end(),
                                    [&](const auto& video) { return video->record().fingerprint == fingerprint; });
    if (found == m_videos.end()) return nullptr;
    m_videos.splice(m_videos.begin(), m_videos, found);
    return m_videos.front();
}

std::shared_ptr<ServedVideo> VideoShelf::get(const std::string& fingerprint) {
    {
        const std::lock_guard lock{m_mutex};
        if (auto video = find(fingerprint)) return video;
    }
    const auto index = m_index.lend();
    auto record = archive::video_with(*index, fingerprint);
    if (!record) throw Problem{404, "the index has no such video"};
    auto made = std::make_shared<ServedVideo>(*index, std::move(*record), m_transcode);
    const std::lock_guard lock{m_mutex};
    if (auto video = find(fingerprint)) return video; // another thread was faster
    m_videos.push_front(made);
    if (m_videos.size() > m_most) m_videos.pop_back();
    return made;
}

void VideoShelf::drop(const std::string& fingerprint) {
    const std::lock_guard lock{m_mutex};
    std::erase_if(m_videos, [&](const auto& video) { return video->record().fingerprint == fingerprint; });
}

std::size_t VideoShelf::count() {
    const std::lock_guard lock{m_mutex};
    return m_videos.size();
}

} // namespace vlm::serving
