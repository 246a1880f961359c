// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "common/store/connection.hpp"
#include "common/store/transaction.hpp"

namespace vlm::store {

/// Many changes, in transactions of bounded size, so that other writers have their turn. What the last commit() does
/// not cover is undone. The connection outlives it.
class WriteBatch {
public:
    explicit WriteBatch(Connection& connection, std::int64_t most_rows = 500)
        : m_connection{connection}
        , m_most_rows{most_rows} {}

    /// Before changes that belong together. Throws as Transaction does.
    void begin();

    /// After them: so many rows were written. Throws as commit() does.
    void wrote(std::int64_t rows);

    /// Keeps all changes. Throws OutputError where they cannot be written.
    void commit();

private:
    Connection& m_connection;
    std::int64_t m_most_rows;
    std::int64_t m_rows = 0;
    std::optional<Transaction> m_transaction;
};

} // namespace vlm::store
