// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/store/connection.hpp"

namespace vlm::store {

/// Changes that are made together or not at all. Takes the place of the one writer at once (BEGIN IMMEDIATE), waiting
/// for another; what is not committed is undone. The connection outlives it.
class Transaction {
public:
    /// Throws StoreError of kind busy where another writer does not end.
    explicit Transaction(Connection& connection);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    /// Keeps the changes. Throws OutputError where they cannot be written; they are undone then.
    void commit();

private:
    Connection& m_connection;
    bool m_open = true;
};

} // namespace vlm::store
