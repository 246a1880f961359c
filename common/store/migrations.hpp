// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "common/store/connection.hpp"

namespace vlm::store {

/// How one kind of database came to be what it is.
struct Schema {
    std::string kind;                 ///< "an archive index", for messages
    std::int32_t application_id;      ///< by which its files are known
    std::string newest;               ///< the statements that make an empty file one of the newest version
    std::vector<std::string> steps{}; ///< and those that lead from version n + 1 to version n + 2

    [[nodiscard]] std::size_t version() const { return steps.size() + 1; }
};

/// Brings the file to the newest version, each step in a transaction of its own, so that several processes may try at
/// once. Throws StoreError where the file is of another kind or was made by a newer program.
void migrate(Connection& connection, const Schema& schema);

/// Throws StoreError unless the file is of this kind and of the newest version.
void check_version(const Connection& connection, const Schema& schema);

} // namespace vlm::store
