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
    , m_look{connection, "SELECT owner FROM leases WHERE what = ?1 AND until > ?2"}
    , m_take{connection, "INSERT OR REPLACE INTO leases VALUES (?1, ?2, ?3)"}
    , m_release{connection, "DELETE FROM leases WHERE what = ?1 AND owner = ?2"} {}

bool Leases::take(const std::string& what) {
    store::Transaction transaction{m_connection};
    const bool held = m_look.bind(Blob{what}, now_ms()).next();
    const std::string owner{held ? m_look.text(0) : ""};
    m_look.reset();
    if (held && owner != m_owner && !base::has_ended(owner)) return false;
    m_take.bind(Blob{what}, m_owner, now_ms() + lasts_ms).run();
    transaction.commit();
    return true;
}

void Leases::release(const std::string& what) {
    m_release.bind(Blob{what}, m_owner).run();
}

} // namespace vlm::archive
