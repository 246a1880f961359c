// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "common/base/clock.hpp"
#include "common/capture/retention.hpp"
#include "common/capture/segment_pattern.hpp"

namespace vlm::capture {

/// Removes a source's segments that are not to be kept any longer, of earlier runs too, and the folders that are empty
/// without them: at the beginning, each minute, whenever one is finished, and at the end. It has a thread of its own:
/// disks may be slow, and a source that is away sends nothing. What cannot be removed is told, and tried again.
class SegmentCleaner {
public:
    /// `pattern` outlives it. Where `retention` has no limits, it does nothing.
    SegmentCleaner(const SegmentPattern& pattern, std::string source, const Retention& retention);

    /// Keeps a segment, and its folder, while it is written; for the thread that writes.
    class Hold {
    public:
        Hold(SegmentCleaner& cleaner, const std::string& path);
        ~Hold();
        Hold(const Hold&) = delete;
        Hold& operator=(const Hold&) = delete;

    private:
        SegmentCleaner& m_cleaner;
        std::set<std::filesystem::path>::iterator m_held;
    };

private:
    void run(const std::stop_token& stop);
    void clean();
    [[nodiscard]] std::vector<SegmentFile> segments();
    void remove(const std::filesystem::path& path);
    [[nodiscard]] bool is_needed(const std::filesystem::path& folder) const;
    void complain(const std::filesystem::path& path, const std::error_code& error);

    const SegmentPattern& m_pattern;
    std::string m_source;
    Retention m_retention;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::set<std::filesystem::path> m_held;
    bool m_due = false;    ///< a segment is finished
    std::string m_reason;  ///< why something could not be removed, as said last
    std::jthread m_thread; ///< the last member: it uses the others
};

} // namespace vlm::capture
