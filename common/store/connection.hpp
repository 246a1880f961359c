// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

struct sqlite3;

namespace vlm::store {

/// One connection to a SQLite database. For one thread at a time.
class Connection {
public:
    enum class Mode {
        read,   ///< an existing file, which is not changed
        write,  ///< an existing file
        create, ///< also a new file
    };

    /// Opens the file. A writer sets it to WAL, so that readers are never blocked; foreign keys are enforced; another
    /// writer is waited for, for a minute. What lies on a read-only file system can be read. Throws Error "<path>:
    /// <reason>" (no such file, is no database, …).
    Connection(const std::string& path, Mode mode);
    ~Connection();
    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;

    /// Runs statements that give no rows. Throws as Statement does.
    void run(const std::string& statements);

    /// Rows that the last INSERT, UPDATE or DELETE changed.
    [[nodiscard]] std::int64_t changes() const;

    /// The rowid of the last INSERT.
    [[nodiscard]] std::int64_t last_row() const;

    /// As the user named it, for messages.
    [[nodiscard]] const std::string& path() const { return m_path; }

    /// For this folder.
    [[nodiscard]] sqlite3* handle() const { return m_handle.get(); }

private:
    void open(const std::string& name, int flags, Mode mode);
    void configure(Mode mode);
    void set_wal();

    struct Close {
        void operator()(sqlite3* handle) const noexcept;
    };
    std::string m_path;
    std::unique_ptr<sqlite3, Close> m_handle;
};

} // namespace vlm::store
