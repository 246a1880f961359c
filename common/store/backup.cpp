// SPDX-License-Identifier: Apache-2.0
#include "common/store/backup.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

#include <sqlite3.h>

#include "common/base/error.hpp"
#include "common/base/signals.hpp"
#include "common/store/snapshot.hpp"
#include "common/store/store_error.hpp"

namespace vlm::store {
namespace {

struct Close {
    void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
};
struct Finish {
    void operator()(sqlite3_backup* copying) const noexcept { sqlite3_backup_finish(copying); }
};

/// No journal: what is not finished is thrown away. It is on the disk before it gets its name.
std::unique_ptr<sqlite3, Close> open_target(const std::string& path) {
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, nullptr);
    std::unique_ptr<sqlite3, Close> target{handle};
    check(code, handle, path);
    const char* unjournaled = "PRAGMA journal_mode = OFF; PRAGMA synchronous = FULL";
    check(sqlite3_exec(handle, unjournaled, nullptr, nullptr, nullptr), handle, path);
    return target;
}

void copy(Connection& from, const std::string& to) {
    const Snapshot snapshot{from}; // else the copy would begin anew after each change
    const auto target = open_target(to);
    const std::unique_ptr<sqlite3_backup, Finish> copying{
        sqlite3_backup_init(target.get(), "main", from.handle(), "main")};
    if (!copying) check(sqlite3_errcode(target.get()), target.get(), to);
    constexpr int pages = 256;
    int code = SQLITE_OK;
    while ((code = sqlite3_backup_step(copying.get(), pages)) == SQLITE_OK)
        base::throw_if_stopped();
    if (code != SQLITE_DONE) check(code, nullptr, to);
}

/// What a database in use has beside it would be taken for part of the new one.
void check_unused(const std::string& path) {
    for (const char* ending : {"-wal", "-journal"}) {
        std::error_code none;
        const auto size = std::filesystem::file_size(path + ending, none);
        if (!none && size > 0)
            throw base::UsageError{path + ": is in use: " + path + ending + " is there; choose another name"};
    }
}

} // namespace

void backup(Connection& from, const std::string& to, base::Overwrite overwrite) {
    base::Output::check(to, overwrite);
    if (base::Output::is_file(to, from.path())) throw base::UsageError{to + ": is what is to be copied"};
    check_unused(to);
    const std::string part = base::part_path(to);
    base::Output lock{part, base::Overwrite::allow}; // emptied, and nobody else's until it has its name
    try {
        copy(from, part);
        if (std::rename(part.c_str(), to.c_str()) != 0) throw base::OutputError{to, errno};
    } catch (...) {
        std::remove(part.c_str());
        throw;
    }
}

} // namespace vlm::store
