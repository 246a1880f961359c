// SPDX-License-Identifier: Apache-2.0
// SQLite's calls that fail_calls.cpp counts. One that fails does nothing; what SQLite would say of it is said here.
// Calls that SQLite makes itself are left to it: it would take one that did nothing for one that found nothing.

#include <dlfcn.h>
#include <sqlite3.h>

#include <cerrno>
#include <cstring>

#include "tests/fault/fail_calls.hpp"

namespace {

thread_local int failed = SQLITE_OK; // the last call of this thread

template <class Function>
Function* next(const char* name, Function* /*like*/) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

bool is_of_sqlite(void* caller) {
    Dl_info place{};
    return ::dladdr(caller, &place) != 0 && std::strstr(place.dli_fname, "libsqlite3") != nullptr;
}

bool fails(void* caller) {
    if (is_of_sqlite(caller)) return false;
    failed = fault::fails(fault::Kind::sqlite) ? errno : SQLITE_OK;
    return failed != SQLITE_OK;
}

} // namespace

#define WRAP(name, result, parameters, arguments, does_fail, value)                                                    \
    extern "C" result name parameters {                                                                                \
        static auto* const real = next(#name, &name);                                                                  \
        return (does_fail) ? (value) : real arguments;                                                                 \
    }

WRAP(sqlite3_step, int, (sqlite3_stmt * statement), (statement), fails(__builtin_return_address(0)), failed)
WRAP(sqlite3_exec, int,
     (sqlite3 * base, const char* sql, int (*row)(void*, int, char**, char**), void* argument, char** error),
     (base, sql, row, argument, error), fails(__builtin_return_address(0)), failed)
WRAP(sqlite3_prepare_v2, int, (sqlite3 * base, const char* sql, int size, sqlite3_stmt** statement, const char** rest),
     (base, sql, size, statement, rest), fails(__builtin_return_address(0)), failed)
WRAP(sqlite3_prepare_v3, int,
     (sqlite3 * base, const char* sql, int size, unsigned int flags, sqlite3_stmt** statement, const char** rest),
     (base, sql, size, flags, statement, rest), fails(__builtin_return_address(0)), failed)
WRAP(sqlite3_open_v2, int, (const char* path, sqlite3** base, int flags, const char* system),
     (path, base, flags, system), fails(__builtin_return_address(0)), failed)
WRAP(sqlite3_bind_int64, int, (sqlite3_stmt * statement, int place, sqlite3_int64 value), (statement, place, value),
     fails(__builtin_return_address(0)), failed)
WRAP(sqlite3_backup_step, int, (sqlite3_backup * backup, int pages), (backup, pages),
     fails(__builtin_return_address(0)), failed)

WRAP(sqlite3_errmsg, const char*, (sqlite3 * base), (base), failed != SQLITE_OK, sqlite3_errstr(failed))
WRAP(sqlite3_errcode, int, (sqlite3 * base), (base), failed != SQLITE_OK, failed)
WRAP(sqlite3_extended_errcode, int, (sqlite3 * base), (base), failed != SQLITE_OK, failed)
WRAP(sqlite3_system_errno, int, (sqlite3 * base), (base), failed != SQLITE_OK, 0)
