// SPDX-License-Identifier: Apache-2.0
#include "common/archive/task_answers.hpp"

#include <algorithm>
#include <cerrno>

#include "common/archive/open_archive.hpp"
#include "common/base/error.hpp"
#include "common/base/hash.hpp"
#include "common/store/store_error.hpp"
#include "common/store/transaction.hpp"

namespace vlm::archive {

using base::Micros;
using store::Blob;

namespace {

constexpr const char* of_task = "task = (SELECT id FROM tasks WHERE kind = 'analyze' AND name = ?1) AND error IS NULL ";

std::string bytes_of(const std::string& key) {
    return records::key_bytes(key).value();
}

template <class Work>
auto or_stop(const Work& work) {
    try {
        return work();
    } catch (const store::StoreError& error) {
        throw base::OutputError{error.what(), error.kind() == store::StoreError::Kind::busy ? EBUSY : EIO};
    }
}

} // namespace

TaskAnswers::TaskAnswers(const std::string& path, const std::string& task, const std::string& configuration)
    : m_index{open_archive(path, Access::create)}
    , m_records{m_index, task}
    , m_task{task}
    , m_whole{m_index, std::string{"SELECT text FROM results WHERE "} + of_task + "AND key = ?2"}
    , m_parts{m_index,
              std::string{"SELECT t0, t1, text FROM results WHERE "} + of_task + "AND part_of = ?2 ORDER BY t0"} {
    store::Transaction transaction{m_index};
    store::Statement{m_index, "UPDATE tasks SET configuration = ?2, hash = ?3 WHERE id = ?1"}
        .bind(m_records.task_id(task), configuration, base::sha256_hex(configuration))
        .run();
    transaction.commit();
}

std::optional<std::string> TaskAnswers::find(const std::string& key, Micros t0, Micros t1) {
    const std::lock_guard lock{m_mutex};
    return or_stop([&] {
        const auto whole = find_whole(key);
        return whole ? whole : find_parts(key, t0, t1);
    });
}

std::optional<std::string> TaskAnswers::find_whole(const std::string& key) {
    m_whole.bind(m_task, Blob{bytes_of(key)});
    std::optional<std::string> text;
    if (m_whole.next()) text = m_whole.text(0);
    m_whole.reset();
    return text;
}

std::optional<std::string> TaskAnswers::find_parts(const std::string& key, Micros t0, Micros t1) {
    m_parts.bind(m_task, Blob{bytes_of(key)});
    std::string text;
    std::optional<Micros> covered;
    while (m_parts.next() && Micros{m_parts.integer(0)} <= covered.value_or(t0)) {
        covered = std::max(covered.value_or(t0), Micros{m_parts.integer(1)});
        text = m_parts.text(2);
    }
    m_parts.reset();
    return covered && *covered >= t1 ? std::optional{text} : std::nullopt;
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
