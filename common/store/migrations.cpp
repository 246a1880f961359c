// SPDX-License-Identifier: Apache-2.0
#include "common/store/migrations.hpp"

#include <cstddef>

#include <fmt/format.h>

#include "common/store/statement.hpp"
#include "common/store/store_error.hpp"
#include "common/store/transaction.hpp"

namespace vlm::store {
namespace {

std::int64_t number(const Connection& connection, std::string_view sql) {
    Statement statement{connection, sql};
    return statement.next() ? statement.integer(0) : 0;
}

bool is_empty(const Connection& connection) {
    return number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
}

/// The version of a file of this kind. An empty file is of every kind.
std::size_t version_of(const Connection& connection, const Schema& schema) {
    if (is_empty(connection)) return 0;
    if (number(connection, "PRAGMA application_id") != schema.application_id)
        throw StoreError{connection.path(), "is a database, but not " + schema.kind};
    const std::int64_t version = number(connection, "PRAGMA user_version");
    if (version > static_cast<std::int64_t>(schema.version())) {
        throw StoreError{connection.path(),
                         fmt::format("was made by a newer program (version {}; this one knows {}); use that program",
                                     version, schema.version())};
    }
    return static_cast<std::size_t>(version);
}

} // namespace

void migrate(Connection& connection, const Schema& schema) {
    while (version_of(connection, schema) < schema.version()) {
        Transaction transaction{connection};
        const std::size_t version = version_of(connection, schema); // another may have been faster
        if (version == schema.version()) return;
        const std::size_t reached = version == 0 ? schema.version() : version + 1;
        connection.run(version == 0 ? schema.newest : schema.steps[version - 1]);
        connection.run(
            fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", schema.application_id, reached));
        transaction.commit();
    }
}

void check_version(const Connection& connection, const Schema& schema) {
    const std::size_t version = version_of(connection, schema);
    if (version == 0) throw StoreError{connection.path(), "is empty, not " + schema.kind};
    if (version == schema.version()) return;
    throw StoreError{connection.path(),
                     fmt::format("is of version {}, which vlm-index add brings to {}", version, schema.version())};
}

} // namespace vlm::store
