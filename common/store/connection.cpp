// SPDX-License-Identifier: Apache-2.0
#include "common/store/connection.hpp"

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <thread>

#include <sqlite3.h>

#include "common/base/descriptor.hpp"
#include "common/base/text.hpp"
#include "common/store/store_error.hpp"

namespace vlm::store {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds patience = 60s;

int flags_of(Connection::Mode mode) {
    constexpr int always = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (mode == Connection::Mode::read) return always | SQLITE_OPEN_READONLY;
    const int create = mode == Connection::Mode::create ? SQLITE_OPEN_CREATE : 0;
    return always | SQLITE_OPEN_READWRITE | create;
}

/// Why no file can be made beside a database, as an errno value; 0 where one can. SQLite says why its last attempt to
/// open one failed, which was another one.
int refusal_beside(const std::string& path) {
    try {
        base::Output::check(path + "-wal", base::Overwrite::allow);
        return 0;
    } catch (const base::OutputError& error) {
        return error.error_number();
    }
}

/// Whether there are changes that are not in the file itself yet.
bool has_log(const std::string& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path + "-wal", error);
    return !error && size > 0;
}

} // namespace

void Connection::Close::operator()(sqlite3* handle) const noexcept {
    sqlite3_close_v2(handle);
}

Connection::Connection(const std::string& path, Mode mode)
    : m_path{path} {
    try {
        open(path, flags_of(mode), mode);
    } catch (const base::OutputError&) {
        const int refused = refusal_beside(path);
        std::error_code error;
        const bool is_missing = mode != Mode::create && !std::filesystem::exists(path, error);
        if (refused == 0 || is_missing) throw;
        // What nobody can write can be read without the files that readers and writers share.
        if (mode != Mode::read || refused != EROFS || has_log(path)) throw base::OutputError{path, refused};
        open("file:" + base::percent_encoded(path) + "?immutable=1", flags_of(mode) | SQLITE_OPEN_URI, mode);
    }
}

Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

void Connection::open(const std::string& name, int flags, Mode mode) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(name.c_str(), &opened, flags, nullptr);
    m_handle.reset(opened);
    check(code, opened, m_path);
    sqlite3_busy_timeout(opened, static_cast<int>(patience.count()));
    configure(mode);
}

void Connection::configure(Mode mode) {
    run("PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY");
    if (mode == Mode::read) {
        run("SELECT count(*) FROM sqlite_schema"); // a file is opened, and told to be none of ours, at the first use
        return;
    }
    // The page size counts only for a new file, the rest must not cost what was acknowledged: a crash of the machine
    // loses the last transactions, never the file.
    run("PRAGMA page_size = 16384");
    set_wal();
    run("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768; PRAGMA journal_size_limit = 67108864");
}

/// Two that set a new file to WAL at once each hold what the other needs: SQLite refuses one without the wait.
void Connection::set_wal() {
    constexpr auto pause = 10ms;
    for (auto waited = 0ms;; waited += pause) {
        try {
            return run("PRAGMA journal_mode = WAL");
        } catch (const StoreError& error) {
            if (error.kind() != StoreError::Kind::busy || waited >= patience) throw;
            std::this_thread::sleep_for(pause);
        }
    }
}

void Connection::run(const std::string& statements) {
    check(sqlite3_exec(handle(), statements.c_str(), nullptr, nullptr, nullptr), handle(), m_path);
}

std::int64_t Connection::changes() const {
    return sqlite3_changes64(handle());
}

std::int64_t Connection::last_row() const {
    return sqlite3_last_insert_rowid(handle());
}

} // namespace vlm::store
