// SPDX-License-Identifier: Apache-2.0
#include "common/archive/record_table.hpp"

#include <utility>

namespace vlm::archive {

using store::Blob;

namespace {

std::optional<std::string> if_any(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional{text};
}

} // namespace

RecordTable::RecordTable(store::Connection& connection, std::string task)
    : m_connection{connection}
    , m_ids{connection}
    , m_counts{connection, m_ids, task}
    , m_task{std::move(task)}
    , m_drop_failure{connection, "DELETE FROM results WHERE task = ?1 AND key = ?2 AND error IS NOT NULL"}
    , m_put_result{connection,
                   "INSERT INTO results (task, key, part_of, video, source, t0, t1, wall, model, text, error, record) "
                   "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO NOTHING"}
    , m_put_text{connection, "INSERT INTO results_text (rowid, text) VALUES (?1, ?2)"}
    , m_put_event{connection, "INSERT INTO events (source, t, wall, kind, record) VALUES (?1, ?2, ?3, ?4, ?5) "
                              "ON CONFLICT DO NOTHING"}
    , m_put_status{connection, "INSERT INTO status (source, program, wall, record) VALUES (?1, ?2, ?3, ?4) "
                               "ON CONFLICT DO NOTHING"} {}

bool RecordTable::put(const records::ReadRecord& read, const std::string& record) {
    return std::visit([&](const auto& kind) { return put(kind, record); }, read);
}

bool RecordTable::put(const records::ReadResult& result, const std::string& record) {
    const std::string& named = m_task.empty() ? result.prompt_id : m_task;
    const std::int64_t task = task_id(named.empty() ? "default" : named);
    const SubjectIds subject = subject_ids(m_ids, result.video, result.source);
    const auto part_of = result.part_of.empty() ? std::nullopt : std::optional{Blob{result.part_of}};
    const auto insert = [&] {
        m_put_result
            .bind(task, Blob{result.key}, part_of, subject.video, subject.source, result.t0.count(), result.t1.count(),
                  if_any(result.wall), if_any(result.model), result.text, if_any(result.error), record)
            .run();
        return m_connection.changes() > 0;
    };
    if (!insert() && !(result.error.empty() && drop_failure(task, result.key) && insert())) return false;
    if (result.text) m_put_text.bind(m_connection.last_row(), *result.text).run();
    return true;
}

bool RecordTable::drop_failure(std::int64_t task, const std::string& key) {
    m_drop_failure.bind(task, Blob{key}).run();
    return m_connection.changes() > 0;
}

bool RecordTable::put(const records::ReadEvent& event, const std::string& record) {
    const auto t = event.t ? std::optional{event.t->count()} : std::nullopt;
    m_put_event.bind(m_ids.source(event.source), t, event.wall, event.kind, record).run();
    return m_connection.changes() > 0;
}

bool RecordTable::put(const records::ReadStatus& status, const std::string& /*record*/) {
    bool added = false;
    for (const records::ReadStatus::Part& part : status.parts) {
        m_put_status.bind(part.source, status.program, status.wall, part.record).run();
        added = added || m_connection.changes() > 0;
    }
    return added;
}

bool RecordTable::put(const records::ReadCount& count, const std::string& record) {
    return m_counts.put(count, record);
}

bool RecordTable::put(const records::ReadCrossing& crossing, const std::string& record) {
    return m_counts.put(crossing, record);
}

bool RecordTable::put(const records::ReadOccupancy& occupancy, const std::string& /*record*/) {
    return m_counts.put(occupancy);
}

bool RecordTable::put(const records::ReadTranscript& transcript, const std::string& record) {
    return m_counts.put(transcript, record);
}

bool RecordTable::put(const records::PassedOver& /*nothing*/, const std::string& /*record*/) {
    return false;
}

std::int64_t RecordTable::task_id(const std::string& name) {
    return m_ids.task(TaskKind::analyze, name);
}

} // namespace vlm::archive
