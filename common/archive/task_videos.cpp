// SPDX-License-Identifier: Apache-2.0
#include "common/archive/task_videos.hpp"

#include <chrono>

#include "common/archive/open_archive.hpp"
#include "common/archive/or_stop.hpp"
#include "common/archive/video_list.hpp"
#include "common/archive/video_place.hpp"
#include "common/base/clock.hpp"
#include "common/base/error.hpp"
#include "common/base/hash.hpp"
#include "common/base/log.hpp"
#include "common/store/transaction.hpp"

namespace vlm::archive {

namespace {

/// Videos with which the task ?1 is not at its end under the configuration ?2; ?3 and ?4 tell which failures are asked
/// again.
constexpr const char* unfinished =
    "FROM videos v LEFT JOIN task_videos x ON x.video = v.id AND x.task = (SELECT id FROM tasks WHERE kind = 'analyze' "
    "AND name = ?1) WHERE v.state = 'ready' AND (x.video IS NULL OR x.hash <> ?2 OR (?3 AND x.passing > 0) "
    "OR (?4 AND x.failed > 0)) ";

} // namespace

TaskVideos::TaskVideos(const std::string& path, const std::string& task, const std::string& configuration,
                       records::OldFailures failures, const Shard& shard)
    : m_index{open_archive(path, Access::write)}
    , m_task{task}
    , m_hash{base::sha256_hex(configuration)}
    , m_passing{failures != records::OldFailures::leave}
    , m_failed{failures == records::OldFailures::retry_all}
    , m_shard{shard}
    , m_leases{m_index}
    , m_next{m_index, std::string{"SELECT v.id, v.fingerprint "} + unfinished + "AND v.id > ?5 ORDER BY v.id LIMIT 1"}
    , m_is_open{m_index, std::string{"SELECT 1 "} + unfinished + "AND v.fingerprint = ?5"}
    , m_rest{m_index, std::string{"SELECT v.fingerprint "} + unfinished + "AND v.id > ?5"}
    , m_left_failed{m_index,
                    "SELECT v.fingerprint, x.failed + x.passing FROM task_videos x JOIN videos v ON v.id = x.video "
                    "JOIN tasks t ON t.id = x.task WHERE t.kind = 'analyze' AND t.name = ?1 AND x.hash = ?2 "
                    "AND NOT ((?3 AND x.passing > 0) OR (?4 AND x.failed > 0))"}
    , m_finish{m_index, "INSERT OR REPLACE INTO task_videos SELECT t.id, v.id, ?3, ?4, ?5, ?6, ?7, ?8 FROM tasks t, "
                        "videos v WHERE t.kind = 'analyze' AND t.name = ?1 AND v.fingerprint = ?2"}
    , m_renewer{[this] { renew(); }} {}

TaskVideos::~TaskVideos() {
    {
        const std::lock_guard lock{m_mutex};
        m_ends = true;
    }
    m_changed.notify_all();
    m_renewer.join();
}

std::optional<TaskVideos::Video> TaskVideos::next() {
    const std::lock_guard lock{m_mutex};
    return or_stop([&]() -> std::optional<Video> {
        while (m_next.bind(m_task, m_hash, m_passing, m_failed, m_last).next()) {
            m_last = m_next.integer(0);
            const std::string fingerprint{m_next.text(1)};
            m_next.reset();
            if (m_shard.holds(fingerprint) && take(fingerprint)) return located(fingerprint);
        }
        return std::nullopt;
    });
}

std::int64_t TaskVideos::left() {
    const std::lock_guard lock{m_mutex};
    return or_stop([&] {
        std::int64_t count = 0;
        m_rest.bind(m_task, m_hash, m_passing, m_failed, m_last);
        while (m_rest.next())
            count += m_shard.holds(std::string{m_rest.text(0)}) ? 1 : 0;
        m_rest.reset();
        return count;
    });
}

std::int64_t TaskVideos::left_failed() {
    const std::lock_guard lock{m_mutex};
    return or_stop([&] {
        std::int64_t count = 0;
        m_left_failed.bind(m_task, m_hash, m_passing, m_failed);
        while (m_left_failed.next())
            count += m_shard.holds(std::string{m_left_failed.text(0)}) ? m_left_failed.integer(1) : 0;
        m_left_failed.reset();
        return count;
    });
}

/// False where another process works on it, or has come to its end since.
bool TaskVideos::take(const std::string& fingerprint) {
    if (!m_leases.take(lease_of(fingerprint))) {
        ++m_busy;
        return false;
    }
    const bool is_open = m_is_open.bind(m_task, m_hash, m_passing, m_failed, fingerprint).next();
    m_is_open.reset();
    if (is_open) {
        m_held.insert(fingerprint);
    } else {
        m_leases.release(lease_of(fingerprint));
    }
    return is_open;
}

TaskVideos::Video TaskVideos::located(const std::string& fingerprint) const {
    const records::VideoRecord video = find_video(m_index, fingerprint);
    try {
        return {fingerprint, readable_place(video)};
    } catch (const base::InputError&) {
        return {fingerprint, last_place(video), false};
    }
}

std::string TaskVideos::lease_of(const std::string& fingerprint) const {
    return "task " + m_task + " " + fingerprint;
}

void TaskVideos::finish(const std::string& fingerprint, const VideoProgress& progress) {
    const std::lock_guard lock{m_mutex};
    or_stop([&] {
        store::Transaction transaction{m_index};
        const auto error = progress.error.empty() ? std::nullopt : std::optional{progress.error};
        m_finish
            .bind(m_task, fingerprint, m_hash, progress.answers, progress.failed, progress.passing, error,
                  base::format_wall(base::wall_now()))
            .run();
        m_leases.release(lease_of(fingerprint));
        transaction.commit();
        m_held.erase(fingerprint);
    });
}

void TaskVideos::leave(const std::string& fingerprint) {
    const std::lock_guard lock{m_mutex};
    or_stop([&] { m_leases.release(lease_of(fingerprint)); });
    m_held.erase(fingerprint);
}

/// In a thread of its own: what a video is asked may take hours.
void TaskVideos::renew() {
    std::unique_lock lock{m_mutex};
    while (!m_changed.wait_for(lock, Leases::renewed_every, [&] { return m_ends; })) {
        for (const std::string& fingerprint : m_held) {
            try {
                static_cast<void>(m_leases.take(lease_of(fingerprint)));
            } catch (const base::Error& error) { // the next answer that cannot be kept ends the run
                base::log::warning("{}", error.what());
            }
        }
    }
}

} // namespace vlm::archive
