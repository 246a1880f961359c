// SPDX-License-Identifier: Apache-2.0
#include "common/archive/task_counts.hpp"

#include <utility>

#include <fmt/format.h>

#include "common/archive/count_kinds.hpp"
#include "common/archive/open_archive.hpp"
#include "common/archive/or_stop.hpp"
#include "common/base/hash.hpp"
#include "common/records/read_record.hpp"
#include "common/store/transaction.hpp"

namespace vlm::archive {
namespace {

constexpr std::chrono::milliseconds kept_every{500};

/// `open`: a run has not come to its end, or has missed frames that may be known now.
TaskCounts::Stage stage_of(bool open, bool missed) {
    if (!open) return TaskCounts::Stage::finished;
    return missed ? TaskCounts::Stage::fresh : TaskCounts::Stage::begun;
}

} // namespace

TaskCounts::TaskCounts(const std::string& path, const std::string& task, const std::string& configuration)
    : m_index{open_archive(path, Access::create)}
    , m_records{m_index, task}
    , m_ids{m_index}
    , m_leases{m_index}
    , m_batch{m_index}
    , m_hash{base::sha256_hex(configuration)}
    , m_name{task}
    , m_kept{base::Steady::now()} {
    store::Transaction transaction{m_index};
    check_count_kind(m_index, task, configuration);
    m_task = m_ids.task(TaskKind::count, task);
    store::Statement{m_index, "UPDATE tasks SET configuration = ?2, hash = ?3 WHERE id = ?1"}
        .bind(m_task, configuration, m_hash)
        .run();
    transaction.commit();
}

bool TaskCounts::take(const std::string& fingerprint) {
    leave();
    const std::string lease = "count " + m_name + " " + fingerprint;
    if (!or_stop([&] { return m_leases.take(lease); })) return false;
    m_lease = lease;
    m_fingerprint = fingerprint;
    m_renewed = base::Steady::now();
    return true;
}

void TaskCounts::leave() {
    commit();
    if (m_lease.empty()) return;
    or_stop([&] { m_leases.release(m_lease); });
    m_lease.clear();
}

/// Where frames come, they come more often than leases end.
void TaskCounts::renew() {
    if (m_lease.empty() || base::Steady::now() - m_renewed < Leases::renewed_every) return;
    static_cast<void>(m_leases.take(m_lease));
    m_renewed = base::Steady::now();
}

TaskCounts::Stage TaskCounts::begin(const std::string& detection_hash) {
    return or_stop([&] {
        store::Transaction transaction{m_index};
        m_video = m_ids.video(m_fingerprint);
        m_log.emplace(m_index, m_video, detection_hash);
        m_missed = false;
        store::Statement progress{m_index,
                                  "SELECT hash, passing, failed FROM task_videos WHERE task = ?1 AND video = ?2"};
        Stage stage = Stage::fresh;
        if (progress.bind(m_task, m_video).next() && progress.text(0) == m_hash)
            stage = stage_of(progress.integer(1) != 0, progress.integer(2) != 0);
        progress.reset();
        if (stage == Stage::fresh) {
            forget();
            put_progress(1);
        }
        transaction.commit();
        return stage;
    });
}

void TaskCounts::forget() {
    for (const char* table : {"counts", "crossings", "occupancy"}) {
        store::Statement{m_index, fmt::format("DELETE FROM {} WHERE task = ?1 AND video = ?2", table)}
            .bind(m_task, m_video)
            .run();
    }
}

/// `open`: whether something is left to do in the video.
void TaskCounts::put_progress(std::int64_t open, std::int64_t unknown) {
    store::Statement{m_index, "INSERT OR REPLACE INTO task_videos (task, video, hash, answers, failed, passing, error, "
                              "finished) VALUES (?1, ?2, ?3, 0, ?6, ?4, NULL, ?5)"}
        .bind(m_task, m_video, m_hash, open, base::format_wall(base::wall_now()), unknown)
        .run();
}

void TaskCounts::each_found(const std::function<void(const FoundInFrame&)>& take) {
    or_stop([&] { m_log.value().each(take); });
}

std::optional<base::Micros> TaskCounts::last_found() {
    return or_stop([&] { return m_log.value().last(); });
}

bool TaskCounts::keep(const std::string& record) {
    return or_stop([&] {
        m_batch.begin();
        const bool fresh = m_records.put(records::read_record(record), record);
        m_batch.wrote(1);
        return fresh;
    });
}

void TaskCounts::keep(FoundInFrame frame) {
    if (!m_missed) m_found.push_back(std::move(frame));
}

void TaskCounts::look_again() {
    if (std::exchange(m_missed, true)) return;
    or_stop([&] {
        m_batch.begin();
        put_progress(1, 1);
        m_batch.wrote(1);
    });
}

void TaskCounts::commit_if_due() {
    if (base::Steady::now() - m_kept >= kept_every) return commit();
    or_stop([&] { m_batch.commit(); });
}

void TaskCounts::commit() {
    or_stop([&] {
        if (!m_found.empty()) {
            m_batch.begin();
            m_log.value().add(m_found);
            m_batch.wrote(1);
            m_found.clear();
        }
        m_batch.commit();
        renew();
        m_kept = base::Steady::now();
    });
}

void TaskCounts::finish(std::int64_t unknown) {
    or_stop([&] {
        m_batch.begin();
        put_progress(m_missed ? 1 : 0, unknown);
        m_batch.wrote(1);
    });
    leave();
}

} // namespace vlm::archive
