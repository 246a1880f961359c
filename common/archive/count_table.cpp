// SPDX-License-Identifier: Apache-2.0
#include "common/archive/count_table.hpp"

#include <utility>

namespace vlm::archive {

using store::Blob;

namespace {

std::optional<std::string> if_any(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional{text};
}

} // namespace

CountTable::CountTable(store::Connection& connection, NameIds& ids, std::string task)
    : m_connection{connection}
    , m_ids{ids}
    , m_task{std::move(task)}
    , m_put_count{connection, "INSERT INTO counts (task, key, video, source, t0, t1, wall, record) "
                              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING"}
    , m_put_crossing{connection,
                     "INSERT INTO crossings (task, video, source, epoch, t, wall, line, direction, track, class, "
                     "record) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO NOTHING"}
    , m_put_occupancy{connection, "INSERT INTO occupancy (task, video, source, zone, class, t, n) "
                                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING"}
    , m_put_transcript{connection, "INSERT INTO transcripts (video, source, t0, t1, wall, text, record) "
                                   "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING"} {}

bool CountTable::put(const records::ReadCount& count, const std::string& record) {
    const SubjectIds subject = about(count.of);
    m_put_count
        .bind(task_id(count.task), Blob{count.key}, subject.video, subject.source, count.t0.count(), count.t1.count(),
              if_any(count.of.wall), record)
        .run();
    return m_connection.changes() > 0;
}

bool CountTable::put(const records::ReadCrossing& crossing, const std::string& record) {
    const SubjectIds subject = about(crossing.of);
    m_put_crossing
        .bind(task_id(crossing.task), subject.video, subject.source, crossing.epoch, crossing.t.count(),
              if_any(crossing.of.wall), crossing.line, crossing.direction, crossing.track, crossing.kind, record)
        .run();
    return m_connection.changes() > 0;
}

bool CountTable::put(const records::ReadOccupancy& occupancy) {
    const SubjectIds subject = about(occupancy.of);
    m_put_occupancy
        .bind(task_id(occupancy.task), subject.video.value_or(0), subject.source.value_or(0), occupancy.zone,
              occupancy.kind, occupancy.t.count(), occupancy.n)
        .run();
    return m_connection.changes() > 0;
}

bool CountTable::put(const records::ReadTranscript& transcript, const std::string& record) {
    const SubjectIds subject = about(transcript.of);
    m_put_transcript
        .bind(subject.video, subject.source, transcript.t0.count(), transcript.t1.count(), if_any(transcript.of.wall),
              transcript.text, record)
        .run();
    return m_connection.changes() > 0;
}

std::int64_t CountTable::task_id(const std::string& named) {
    const std::string& name = m_task.empty() ? named : m_task;
    return m_ids.task(TaskKind::count, name.empty() ? "default" : name);
}

SubjectIds CountTable::about(const records::ReadOrigin& origin) {
    return subject_ids(m_ids, origin.video, origin.source);
}

} // namespace vlm::archive
