// SPDX-License-Identifier: Apache-2.0
#include "common/store/transaction.hpp"

#include <sqlite3.h>

namespace vlm::store {

Transaction::Transaction(Connection& connection)
    : m_connection{connection} {
    m_connection.run("BEGIN IMMEDIATE");
}

/// A full disk or a failing one has undone it already; there is nobody to tell.
Transaction::~Transaction() {
    if (m_open) sqlite3_exec(m_connection.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
    m_connection.run("COMMIT");
    m_open = false;
}

} // namespace vlm::store
