// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/store/connection.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

/// Who works on what, so that several processes do not do the same. A lease ends when it is released, when its process
/// has ended, and after ten minutes. For one thread; the connection outlives it. All throw as Statement does.
class Leases {
public:
    explicit Leases(store::Connection& connection);

    /// Takes the lease. False where another process has it.
    [[nodiscard]] bool take(const std::string& what);

    /// Gives it back; in the transaction that keeps what was done.
    void release(const std::string& what);

private:
    store::Connection& m_connection;
    std::string m_owner;
    store::Statement m_look;
    store::Statement m_take;
    store::Statement m_release;
};

} // namespace vlm::archive
