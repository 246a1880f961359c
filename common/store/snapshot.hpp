// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/store/connection.hpp"

namespace vlm::store {

/// While one lives, its connection sees the database as it is now, whatever others write. The connection outlives it.
class Snapshot {
public:
    explicit Snapshot(Connection& connection);
    ~Snapshot();
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

private:
    Connection& m_connection;
};

} // namespace vlm::store
