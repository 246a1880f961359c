// SPDX-License-Identifier: Apache-2.0
#include "common/capture/segment_cleaner.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

#include "common/base/log.hpp"

namespace vlm::capture {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes between{1};

bool lies_in(const fs::path& path, const fs::path& folder) {
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

} // namespace

SegmentCleaner::Hold::Hold(SegmentCleaner& cleaner, const std::string& path)
    : m_cleaner{cleaner} {
    const std::lock_guard lock{cleaner.m_mutex};
    m_held = cleaner.m_held.insert(fs::path{path}.lexically_normal()).first;
}

SegmentCleaner::Hold::~Hold() {
    const std::lock_guard lock{m_cleaner.m_mutex};
    m_cleaner.m_held.erase(m_held);
    m_cleaner.m_due = true;
    m_cleaner.m_wake.notify_one();
}

SegmentCleaner::SegmentCleaner(const SegmentPattern& pattern, std::string source, const Retention& retention)
    : m_pattern{pattern}
    , m_source{std::move(source)}
    , m_retention{retention} {
    if (!retention.keep && !retention.keep_bytes) return;
    m_thread = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

void SegmentCleaner::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        clean();
        std::unique_lock lock{m_mutex};
        m_wake.wait_for(lock, stop, between, [this] { return m_due; });
        m_due = false;
    }
    clean(); // what was finished last counts, too
}

void SegmentCleaner::clean() {
    for (const fs::path& path : expired(segments(), m_retention, base::wall_now()))
        remove(path);
}

/// Those that lie there, whoever wrote them.
std::vector<SegmentFile> SegmentCleaner::segments() {
    std::vector<SegmentFile> files;
    std::error_code error;
    const fs::path folder = m_pattern.folder(m_source);
    fs::recursive_directory_iterator at{folder, fs::directory_options::skip_permission_denied, error};
    const int depth = m_pattern.depth(m_source);
    for (; !error && at != fs::end(at); at.increment(error)) {
        if (at.depth() >= depth) at.disable_recursion_pending(); // whatever lies there, the user's home for one
        if (!m_pattern.matches(at->path().string(), m_source)) continue;
        std::error_code gone;
        const auto written = fs::file_time_type::clock::to_sys(at->last_write_time(gone));
        const auto bytes = gone ? 0 : at->file_size(gone);
        if (gone) continue; // somebody else has removed it
        files.push_back(
            {at->path(), std::chrono::time_point_cast<base::Micros>(written), static_cast<std::int64_t>(bytes)});
    }
    if (error && error != std::errc::no_such_file_or_directory) complain(folder, error);
    return files;
}

void SegmentCleaner::remove(const fs::path& path) {
    const std::lock_guard lock{m_mutex};
    if (m_held.contains(path.lexically_normal())) return;
    std::error_code error;
    fs::remove(path, error);
    if (error) return complain(path, error);
    base::log::debug("{}: removed {}", m_source, path.string());
    const fs::path top = m_pattern.folder(m_source);
    fs::path folder = path.parent_path();
    while (folder != top && !is_needed(folder) && fs::remove(folder, error))
        folder = folder.parent_path();
}

/// Whether a segment is about to be written there.
bool SegmentCleaner::is_needed(const fs::path& folder) const {
    const fs::path normal = folder.lexically_normal();
    return std::any_of(m_held.begin(), m_held.end(), [&](const fs::path& held) { return lies_in(held, normal); });
}

/// The same reason is told once.
void SegmentCleaner::complain(const fs::path& path, const std::error_code& error) {
    if (std::exchange(m_reason, error.message()) == m_reason) return;
    base::log::warning("{}: old segments stay: {}: {}; trying again each minute", m_source, path.string(), m_reason);
}

} // namespace vlm::capture
