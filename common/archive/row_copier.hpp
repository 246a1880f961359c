// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "common/archive/merge_tables.hpp"
#include "common/store/connection.hpp"
#include "common/store/statement.hpp"
#include "common/store/write_batch.hpp"

namespace vlm::archive {

/// Copies rows of one index into another. For one thread; the connections outlive it. All throw as Statement does,
/// Interrupted when the user stops.
class RowCopier {
public:
    RowCopier(const store::Connection& from, const store::Connection& to, const TableCopy& how);

    /// All rows of the query, each a change of its own.
    void copy_all(store::WriteBatch& batch);

    /// Those of the query for one video, in the transaction that is open. Gives how many there were.
    std::int64_t copy_of(std::int64_t video);

private:
    void copy_row();

    store::Statement m_rows;
    std::optional<store::Statement> m_before;
    store::Statement m_write;
    std::optional<store::Statement> m_after;
};

} // namespace vlm::archive
