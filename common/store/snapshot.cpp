// SPDX-License-Identifier: Apache-2.0
#include "common/store/snapshot.hpp"

#include <sqlite3.h>

namespace vlm::store {

Snapshot::Snapshot(Connection& connection)
    : m_connection{connection} {
    m_connection.run("BEGIN; SELECT count(*) FROM sqlite_schema"); // it is taken when something is read
}

/// Nothing was changed: there is nothing to tell.
Snapshot::~Snapshot() {
    sqlite3_exec(m_connection.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

} // namespace vlm::store
