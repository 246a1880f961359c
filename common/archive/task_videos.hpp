// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "common/archive/leases.hpp"
#include "common/archive/shard.hpp"
#include "common/records/result.hpp"
#include "common/store/connection.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

/// How far a task has come with a video.
struct VideoProgress {
    std::int64_t answers = 0;
    std::int64_t failed = 0;  ///< requests without an answer, which the same request would have again
    std::int64_t passing = 0; ///< requests that failed for a reason that may pass
    std::string error;        ///< why the video could not be used; empty where it could
};

/// The videos of an index with which a task has not come to its end, and how far it comes with each. Several processes
/// may work on one task: each video is one process's at a time, for as long as that lives. Safe to use from several
/// threads. Throws OutputError where the index fails.
class TaskVideos {
public:
    struct Video {
        std::string fingerprint;
        std::string place; ///< where it can be read now, or was the last time
        bool is_there = true;
    };

    /// Of the task of this name (which TaskAnswers has made), under this configuration: a video that was worked on
    /// under another one is not done.
    TaskVideos(const std::string& path, const std::string& task, const std::string& configuration,
               records::OldFailures failures, const Shard& shard);
    ~TaskVideos();
    TaskVideos(const TaskVideos&) = delete;
    TaskVideos& operator=(const TaskVideos&) = delete;

    /// The next video; nothing where there is none that no other process works on.
    [[nodiscard]] std::optional<Video> next();

    /// How many there are to come, those that others work on included.
    [[nodiscard]] std::int64_t left();

    /// Requests that failed, of videos that are left as they are.
    [[nodiscard]] std::int64_t left_failed();

    /// Videos that were left to other processes.
    [[nodiscard]] std::int64_t busy() const { return m_busy; }

    /// What came of a video. One that the index does not know is passed over.
    void finish(const std::string& fingerprint, const VideoProgress& progress);

    /// Work on it was stopped: it can be taken by others.
    void leave(const std::string& fingerprint);

private:
    [[nodiscard]] bool take(const std::string& fingerprint);
    [[nodiscard]] Video located(const std::string& fingerprint) const;
    [[nodiscard]] std::string lease_of(const std::string& fingerprint) const;
    void renew();

    std::mutex m_mutex; ///< of all that follows
    store::Connection m_index;
    const std::string m_task;
    const std::string m_hash;
    const bool m_passing; ///< failures of each kind are asked again
    const bool m_failed;
    const Shard m_shard;
    Leases m_leases;
    store::Statement m_next;
    store::Statement m_is_open;
    store::Statement m_rest;
    store::Statement m_left_failed;
    store::Statement m_finish;
    std::int64_t m_last = 0; ///< id of the last video that was looked at
    std::int64_t m_busy = 0;
    std::set<std::string> m_held; ///< fingerprints that are worked on here
    std::condition_variable m_changed;
    bool m_ends = false;
    std::thread m_renewer; ///< the last: it uses the others
};

} // namespace vlm::archive
