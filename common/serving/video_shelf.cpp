// SPDX-License-Identifier: Apache-2.0
#include "common/serving/video_shelf.hpp"

#include <algorithm>
#include <utility>

#include "common/archive/video_list.hpp"
#include "common/serving/problem.hpp"

namespace vlm::serving {

using Steady = std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds trusted{1};

bool is_same(const records::VideoRecord& one, const records::VideoRecord& other) {
    return one.id == other.id && one.places == other.places && one.error == other.error && one.wall == other.wall &&
           one.sheets == other.sheets;
}

} // namespace

VideoShelf::Entry* VideoShelf::find(const std::string& fingerprint) {
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& entry) {
        return entry.video->record().fingerprint == fingerprint;
    });
    if (found == m_entries.end()) return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, found);
    return &m_entries.front();
}

std::shared_ptr<ServedVideo> VideoShelf::get(const std::string& fingerprint) {
    std::shared_ptr<ServedVideo> known;
    {
        const std::lock_guard lock{m_mutex};
        if (const Entry* entry = find(fingerprint)) {
            if (Steady::now() - entry->looked < trusted) return entry->video;
            known = entry->video;
        }
    }
    const auto index = m_index.lend();
    auto record = archive::video_with(*index, fingerprint);
    // A recording that has been added anew when it was whole goes on under the name by which it is watched.
    if (!record || (known && !known->is_recording() && !is_same(*record, known->record()))) {
        drop(fingerprint);
        known = nullptr;
    }
    if (!record) throw Problem{404, "the index has no such video"};
    if (!known) known = std::make_shared<ServedVideo>(*index, std::move(*record), m_transcode);
    const std::lock_guard lock{m_mutex};
    if (Entry* entry = find(fingerprint)) { // another thread may have been faster
        entry->looked = Steady::now();
        return entry->video;
    }
    m_entries.push_front({known, Steady::now()});
    if (m_entries.size() > m_most) m_entries.pop_back();
    return known;
}

std::shared_ptr<ServedVideo> VideoShelf::at_hand(const std::string& fingerprint) {
    const std::lock_guard lock{m_mutex};
    const Entry* entry = find(fingerprint);
    return entry != nullptr && Steady::now() - entry->looked < trusted ? entry->video : nullptr;
}

void VideoShelf::drop(const std::string& fingerprint) {
    const std::lock_guard lock{m_mutex};
    std::erase_if(m_entries, [&](const Entry& entry) { return entry.video->record().fingerprint == fingerprint; });
}

std::size_t VideoShelf::count() {
    const std::lock_guard lock{m_mutex};
    return m_entries.size();
}

} // namespace vlm::serving
