// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "common/store/connection.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

/// Who works on what, so that several processes do not do the same. A lease ends when it is released and when its
/// process has ended, which is seen where that ran on this machine: what the clock shows does not matter there. Of a
/// process of another machine it ends after ten minutes by the clocks of both, unless it is taken again before. For one
/// thread; the connection outlives it. All throw as Statement does.
class Leases {
public:
    /// How often a lease is to be taken anew while the work goes on: it lasts ten minutes.
    static constexpr std::chrono::minutes renewed_every{2};

    explicit Leases(store::Connection& connection);

    /// Takes the lease. False where another process has it.
    [[nodiscard]] bool take(const std::string& what);

    /// Gives it back; in the transaction that keeps what was done.
    void release(const std::string& what);

private:
    [[nodiscard]] bool is_held_by_another(const std::string& what);

    store::Connection& m_connection;
    std::string m_owner;
    store::Statement m_look;
    store::Statement m_take;
    store::Statement m_release;
};

} // namespace vlm::archive
