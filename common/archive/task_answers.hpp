// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "common/archive/record_table.hpp"
#include "common/base/clock.hpp"
#include "common/records/result.hpp"
#include "common/store/connection.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

/// What came of work before.
struct KnownWork {
    std::optional<std::string> text; ///< nothing: it failed, and is left so
};

/// The answers that an index holds under a task, to which a run adds its own. Safe to use from several threads; other
/// processes may write into the index at the same time. Throws OutputError where the index fails: going on with the
/// next question would lose its answer.
class TaskAnswers {
public:
    /// Opens the index, or makes it. The task, of this name, is kept with `configuration` (JSON; empty: as it
    /// is). Throws Error where the file cannot be used.
    TaskAnswers(const std::string& path, const std::string& task, const std::string& configuration,
                records::OldFailures failures);

    /// The answer to the work with this key (64 hexadecimal digits), or, where the parts that it was split into are
    /// known from `t0` to `t1`, to the last part that has one. Nothing where there is still something to ask.
    [[nodiscard]] std::optional<KnownWork> find(const std::string& key, base::Micros t0, base::Micros t1);

    /// Keeps a record vlm.result/1 unless it is there. When this returns, no kill of the program loses it.
    void keep(const std::string& record);

private:
    [[nodiscard]] std::optional<KnownWork> known(const store::Statement& row, int column) const;
    [[nodiscard]] std::optional<KnownWork> find_whole(const std::string& key);
    [[nodiscard]] std::optional<KnownWork> find_parts(const std::string& key, base::Micros t0, base::Micros t1);

    const records::OldFailures m_failures;
    std::mutex m_mutex; ///< of all that follows
    store::Connection m_index;
    RecordTable m_records;
    std::string m_task;
    store::Statement m_whole;
    store::Statement m_parts;
};

} // namespace vlm::archive
