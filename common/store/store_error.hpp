// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/base/error.hpp"

struct sqlite3;

namespace vlm::store {

/// The database cannot be used: "<path>: <reason>".
class StoreError : public base::Error {
public:
    enum class Kind {
        other,
        busy,       ///< another process has been writing to it for as long as we wait
        statement,  ///< SQL, or a text that is a query, which makes no sense
        constraint, ///< a row that must not be: twice the same key, a reference to nothing
    };

    StoreError(const std::string& path, const std::string& reason, Kind kind = Kind::other)
        : base::Error{path + ": " + reason}
        , m_kind{kind} {}

    [[nodiscard]] Kind kind() const { return m_kind; }

private:
    Kind m_kind;
};

/// Throws what a result code of SQLite means, unless it is SQLITE_OK: StoreError; OutputError where the disk is full,
/// is read-only or fails. `handle` may be null.
void check(int code, sqlite3* handle, const std::string& path);

} // namespace vlm::store
