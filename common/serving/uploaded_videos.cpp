// SPDX-License-Identifier: Apache-2.0
#include "common/serving/uploaded_videos.hpp"

#include <algorithm>
#include <cstddef>

namespace vlm::serving {

std::shared_ptr<UploadedVideo> UploadedVideos::find(const std::string& video, const std::string& who) {
    constexpr std::size_t most = 8;
    const auto folder = m_uploads == nullptr ? nullptr : m_uploads->folder_of(video, who);
    if (!folder) return nullptr;
    const std::lock_guard lock{m_mutex};
    m_entries.remove_if([](const Entry& entry) { return entry.folder.expired(); });
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [&](const Entry& entry) { return entry.folder.lock() == folder; });
    if (found != m_entries.end()) {
        m_entries.splice(m_entries.begin(), m_entries, found);
    } else {
        m_entries.push_front({folder, std::make_shared<UploadedVideo>(*folder, m_transcode)});
        if (m_entries.size() > most) m_entries.pop_back();
    }
    return m_entries.front().video;
}

} // namespace vlm::serving
