// SPDX-License-Identifier: Apache-2.0
#include "common/archive/record_table.hpp"

#include <charconv>
#include <utility>

#include "common/base/hash.hpp"

namespace vlm::archive {

using store::Blob;
using store::Statement;

namespace {

constexpr const char* no_configuration = "{}";

std::optional<std::string> if_any(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional{text};
}

/// The size that a fingerprint begins with; 0 where it is none of ours.
std::int64_t size_in(const std::string& fingerprint) {
    std::int64_t size = 0;
    const auto [end, error] = std::from_chars(fingerprint.data(), fingerprint.data() + fingerprint.size(), size);
    const bool whole = error == std::errc{} && end != fingerprint.data() + fingerprint.size() && *end == '-';
    return whole && size > 0 ? size : 0;
}

/// The id that a statement finds, which is ready for another afterwards; 0 where there is none.
std::int64_t id_of(Statement& found) {
    const std::int64_t id = found.next() ? found.integer(0) : 0;
    found.reset();
    return id;
}

} // namespace

RecordTable::RecordTable(store::Connection& connection, std::string task)
    : m_connection{connection}
    , m_task{std::move(task)}
    , m_find_task{connection, "SELECT id FROM tasks WHERE kind = 'analyze' AND name = ?1"}
    , m_put_task{connection, "INSERT INTO tasks (kind, name, configuration, hash) VALUES ('analyze', ?1, ?2, ?3)"}
    , m_find_video{connection, "SELECT id FROM videos WHERE fingerprint = ?1"}
    , m_put_video{connection, "INSERT INTO videos (fingerprint, state, size, added) VALUES (?1, 'unseen', ?2, ?3)"}
    , m_find_source{connection, "SELECT id FROM sources WHERE name = ?1"}
    , m_put_source{connection, "INSERT INTO sources (name) VALUES (?1)"}
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
    std::optional<std::int64_t> video;
    std::optional<std::int64_t> source;
    const auto part_of = result.part_of.empty() ? std::nullopt : std::optional{Blob{result.part_of}};
    if (result.video.empty()) {
        source = source_id(result.source);
    } else {
        video = video_id(result.video);
    }
    const auto insert = [&] {
        m_put_result
            .bind(task, Blob{result.key}, part_of, video, source, result.t0.count(), result.t1.count(),
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
    m_put_event.bind(source_id(event.source), t, event.wall, event.kind, record).run();
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

bool RecordTable::put(const records::PassedOver& /*nothing*/, const std::string& /*record*/) {
    return false;
}

std::int64_t RecordTable::task_id(const std::string& name) {
    if (const std::int64_t id = id_of(m_find_task.bind(name)); id > 0) return id;
    m_put_task.bind(name, no_configuration, base::sha256_hex(no_configuration)).run();
    return m_connection.last_row();
}

std::int64_t RecordTable::video_id(const std::string& fingerprint) {
    if (const std::int64_t id = id_of(m_find_video.bind(fingerprint)); id > 0) return id;
    m_put_video.bind(fingerprint, size_in(fingerprint), base::format_wall(base::wall_now())).run();
    return m_connection.last_row();
}

std::int64_t RecordTable::source_id(const std::string& name) {
    if (const std::int64_t id = id_of(m_find_source.bind(name)); id > 0) return id;
    m_put_source.bind(name).run();
    return m_connection.last_row();
}

} // namespace vlm::archive
