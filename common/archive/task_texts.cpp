// SPDX-License-Identifier: Apache-2.0
#include "common/archive/task_texts.hpp"

#include "common/records/read_record.hpp"
#include "common/store/transaction.hpp"

namespace vlm::archive {

TaskTexts::TaskTexts(store::Connection& index, const std::string& task)
    : m_index{index}
    , m_records{index, task}
    , m_task{task}
    , m_find{index, "SELECT text FROM results WHERE task = (SELECT id FROM tasks WHERE kind = 'analyze' AND name = ?1) "
                    "AND error IS NULL AND key = ?2"} {}

std::optional<std::string> TaskTexts::find(const std::string& key) {
    const std::lock_guard lock{m_mutex};
    m_find.bind(m_task, store::Blob{records::key_bytes(key).value()});
    std::optional<std::string> text;
    if (m_find.next()) text = m_find.text(0);
    m_find.reset();
    return text;
}

void TaskTexts::keep(const std::string& record) {
    const std::lock_guard lock{m_mutex};
    store::Transaction transaction{m_index};
    static_cast<void>(m_records.put(records::read_record(record), record)); // another run may have been faster
    transaction.commit();
}

} // namespace vlm::archive
