// SPDX-License-Identifier: Apache-2.0
#include "common/archive/postponed_files.hpp"

#include <algorithm>
#include <utility>

namespace vlm::archive {

using base::Micros;

PostponedFiles::PostponedFiles(Micros settle)
    : m_first_delay{std::max(settle, Micros{1'000'000})} {}

void PostponedFiles::put(std::string path, Time now) {
    Entry& entry = m_files[std::move(path)];
    entry.due = now;
    entry.delay = m_first_delay;
    entry.taken = false;
}

std::vector<std::string> PostponedFiles::due(Time now) {
    std::vector<std::string> paths;
    for (auto& [path, entry] : m_files) {
        if (entry.taken || entry.due > now) continue;
        entry.taken = true;
        paths.push_back(path);
    }
    return paths;
}

std::optional<PostponedFiles::Time> PostponedFiles::next() const {
    const auto first = std::min_element(m_files.begin(), m_files.end(), [](const auto& one, const auto& two) {
        return one.second.due < two.second.due;
    });
    return first == m_files.end() ? std::nullopt : std::optional{first->second.due};
}

bool PostponedFiles::put_back(const std::string& path, Time now) {
    constexpr Micros longest = std::chrono::minutes{1};
    Entry& entry = m_files.try_emplace(path, Entry{now, m_first_delay}).first->second;
    entry.due = now + entry.delay;
    entry.delay = std::min(2 * entry.delay, std::max(longest, m_first_delay));
    entry.taken = false;
    return !std::exchange(entry.postponed, true);
}

void PostponedFiles::forget_taken() {
    std::erase_if(m_files, [](const auto& file) { return file.second.taken; });
}

} // namespace vlm::archive
