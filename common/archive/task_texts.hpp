// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "common/archive/record_table.hpp"
#include "common/store/connection.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

/// What is said under a task about what it holds already: its summaries. The task's configuration stays as it is. Safe
/// to use from several threads. Throws as Statement does.
class TaskTexts {
public:
    /// `index` outlives it.
    TaskTexts(store::Connection& index, const std::string& task);

    /// The text of the answer with this key (64 hexadecimal digits); nothing where there is none.
    [[nodiscard]] std::optional<std::string> find(const std::string& key);

    /// Keeps a record vlm.result/1 unless it is there.
    void keep(const std::string& record);

private:
    std::mutex m_mutex; ///< of all that follows
    store::Connection& m_index;
    RecordTable m_records;
    std::string m_task;
    store::Statement m_find;
};

} // namespace vlm::archive
