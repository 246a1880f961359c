// SPDX-License-Identifier: Apache-2.0
#include "common/archive/leases.hpp"

#include "common/base/clock.hpp"
#include "common/base/process_identity.hpp"
#include "common/store/transaction.hpp"

namespace vlm::archive {

using store::Blob;

namespace {

constexpr std::int64_t lasts_ms = 600'000;

std::int64_t now_ms() {
    return base::wall_now().time_since_epoch().count() / 1000;
}

} // namespace

Leases::Leases(store::Connection& connection)
    : m_connection{connection}
    , m_owner{base::process_identity()}
    , m_look{connection, "SELECT owner, until FROM leases WHERE what = ?1"}
    , m_take{connection, "INSERT OR REPLACE INTO leases VALUES (?1, ?2, ?3)"}
    , m_release{connection, "DELETE FROM leases WHERE what = ?1 AND owner = ?2"} {}

bool Leases::take(const std::string& what) {
    store::Transaction transaction{m_connection};
    if (is_held_by_another(what)) return false;
    m_take.bind(Blob{what}, m_owner, now_ms() + lasts_ms).run();
    transaction.commit();
    return true;
}

bool Leases::is_held_by_another(const std::string& what) {
    const bool held = m_look.bind(Blob{what}).next();
    const std::string owner{held ? m_look.text(0) : ""};
    const std::int64_t until = held ? m_look.integer(1) : 0;
    m_look.reset();
    if (!held || owner == m_owner) return false;
    const base::ProcessState state = base::process_state(owner);
    return state == base::ProcessState::runs || (state == base::ProcessState::unknown && until > now_ms());
}

void Leases::release(const std::string& what) {
    m_release.bind(Blob{what}, m_owner).run();
}

} // namespace vlm::archive
