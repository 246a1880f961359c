// SPDX-License-Identifier: Apache-2.0
#include "common/archive/task_answers.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "common/archive/open_archive.hpp"
#include "common/archive/or_stop.hpp"
#include "common/base/hash.hpp"
#include "common/store/transaction.hpp"

namespace vlm::archive {

using base::Micros;
using store::Blob;

namespace {

constexpr const char* of_task = "task = (SELECT id FROM tasks WHERE kind = 'analyze' AND name = ?1) AND ";

/// An answer, or a failure and its class.
constexpr const char* outcome = "text, error IS NULL, record ->> '$.error.class' ";

std::string bytes_of(const std::string& key) {
    return records::key_bytes(key).value();
}

} // namespace

TaskAnswers::TaskAnswers(const std::string& path, const std::string& task, const std::string& configuration,
                         records::OldFailures failures)
    : m_failures{failures}
    , m_index{open_archive(path, Access::create)}
    , m_records{m_index, task}
    , m_task{task}
    , m_whole{m_index, fmt::format("SELECT {} FROM results WHERE {} key = ?2", outcome, of_task)}
    , m_parts{m_index,
              fmt::format("SELECT t0, t1, {} FROM results WHERE {} part_of = ?2 ORDER BY t0", outcome, of_task)} {
    if (configuration.empty()) return;
    store::Transaction transaction{m_index};
    store::Statement{m_index, "UPDATE tasks SET configuration = ?2, hash = ?3 WHERE id = ?1"}
        .bind(m_records.task_id(task), configuration, base::sha256_hex(configuration))
        .run();
    transaction.commit();
}

std::optional<KnownWork> TaskAnswers::find(const std::string& key, Micros t0, Micros t1) {
    const std::lock_guard lock{m_mutex};
    return or_stop([&] {
        const auto whole = find_whole(key);
        return whole ? whole : find_parts(key, t0, t1);
    });
}

/// What the row tells, from this column on; nothing where it is to be asked again.
std::optional<KnownWork> TaskAnswers::known(const store::Statement& row, int column) const {
    const bool answered = row.integer(column + 1) != 0;
    if (answered) return KnownWork{std::string{row.text(column)}};
    const bool again = records::asks_again(m_failures, row.text(column + 2));
    return again ? std::nullopt : std::optional{KnownWork{}};
}

std::optional<KnownWork> TaskAnswers::find_whole(const std::string& key) {
    m_whole.bind(m_task, Blob{bytes_of(key)});
    std::optional<KnownWork> found;
    if (m_whole.next()) found = known(m_whole, 0);
    m_whole.reset();
    return found;
}

std::optional<KnownWork> TaskAnswers::find_parts(const std::string& key, Micros t0, Micros t1) {
    m_parts.bind(m_task, Blob{bytes_of(key)});
    KnownWork last;
    std::optional<Micros> covered;
    while (m_parts.next() && Micros{m_parts.integer(0)} <= covered.value_or(t0)) {
        auto part = known(m_parts, 2);
        if (!part) break;
        covered = std::max(covered.value_or(t0), Micros{m_parts.integer(1)});
        if (part->text) last = std::move(*part);
    }
    m_parts.reset();
    return covered && *covered >= t1 ? std::optional{std::move(last)} : std::nullopt;
}

void TaskAnswers::keep(const std::string& record) {
    const std::lock_guard lock{m_mutex};
    or_stop([&] {
        store::Transaction transaction{m_index};
        static_cast<void>(m_records.put(records::read_record(record), record)); // another run may have been faster
        transaction.commit();
    });
}

} // namespace vlm::archive
