// SPDX-License-Identifier: Apache-2.0
#include "common/archive/name_ids.hpp"

#include <charconv>

#include "common/base/clock.hpp"
#include "common/base/hash.hpp"

namespace vlm::archive {

using store::Statement;

namespace {

constexpr const char* no_configuration = "{}";

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

const char* word_of(TaskKind kind) {
    return kind == TaskKind::analyze ? "analyze" : "count";
}

NameIds::NameIds(store::Connection& connection)
    : m_connection{connection}
    , m_find_task{connection, "SELECT id FROM tasks WHERE kind = ?1 AND name = ?2"}
    , m_put_task{connection, "INSERT INTO tasks (kind, name, configuration, hash) VALUES (?1, ?2, ?3, ?4)"}
    , m_find_video{connection, "SELECT id FROM videos WHERE fingerprint = ?1"}
    , m_put_video{connection, "INSERT INTO videos (fingerprint, state, size, added) VALUES (?1, 'unseen', ?2, ?3)"}
    , m_find_source{connection, "SELECT id FROM sources WHERE name = ?1"}
    , m_put_source{connection, "INSERT INTO sources (name) VALUES (?1)"} {}

std::int64_t NameIds::task(TaskKind kind, const std::string& name) {
    if (const std::int64_t id = id_of(m_find_task.bind(word_of(kind), name)); id > 0) return id;
    m_put_task.bind(word_of(kind), name, no_configuration, base::sha256_hex(no_configuration)).run();
    return m_connection.last_row();
}

std::int64_t NameIds::video(const std::string& fingerprint) {
    if (const std::int64_t id = id_of(m_find_video.bind(fingerprint)); id > 0) return id;
    m_put_video.bind(fingerprint, size_in(fingerprint), base::format_wall(base::wall_now())).run();
    return m_connection.last_row();
}

std::int64_t NameIds::source(const std::string& name) {
    if (const std::int64_t id = id_of(m_find_source.bind(name)); id > 0) return id;
    m_put_source.bind(name).run();
    return m_connection.last_row();
}

SubjectIds subject_ids(NameIds& ids, const std::string& fingerprint, const std::string& source) {
    if (fingerprint.empty()) return {std::nullopt, ids.source(source)};
    return {ids.video(fingerprint), std::nullopt};
}

} // namespace vlm::archive
