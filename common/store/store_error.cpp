// SPDX-License-Identifier: Apache-2.0
#include "common/store/store_error.hpp"

#include <cerrno>

#include <sqlite3.h>

namespace vlm::store {
namespace {

using base::OutputError;

/// The system's words for what the system refused, where SQLite knows them.
int system_code(sqlite3* handle, int otherwise) {
    const int code = handle == nullptr ? 0 : sqlite3_system_errno(handle);
    return code == 0 ? otherwise : code;
}

} // namespace

void check(int code, sqlite3* handle, const std::string& path) {
    const std::string said = handle == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle);
    switch (code & 0xff) {
    case SQLITE_OK:
        return;
    case SQLITE_FULL:
        throw OutputError{path, ENOSPC};
    case SQLITE_READONLY:
        throw OutputError{path, system_code(handle, EROFS)};
    case SQLITE_IOERR:
        throw OutputError{path, system_code(handle, EIO)};
    case SQLITE_CANTOPEN:
        throw OutputError{path, system_code(handle, ENOENT)};
    case SQLITE_PERM:
        throw OutputError{path, system_code(handle, EACCES)};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        throw StoreError{path, "another program has been writing to it for too long", StoreError::Kind::busy};
    case SQLITE_CONSTRAINT:
        throw StoreError{path, said, StoreError::Kind::constraint};
    case SQLITE_ERROR:
        throw StoreError{path, said, StoreError::Kind::statement};
    case SQLITE_NOTADB:
        throw StoreError{path, "is no database"};
    case SQLITE_CORRUPT:
        throw StoreError{path, "the database is damaged (" + said + "); restore a backup, or add everything again"};
    default:
        throw StoreError{path, said};
    }
}

} // namespace vlm::store
