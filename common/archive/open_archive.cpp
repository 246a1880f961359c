// SPDX-License-Identifier: Apache-2.0
#include "common/archive/open_archive.hpp"

#include <filesystem>
#include <system_error>

#include "common/archive/archive_schema.hpp"
#include "common/base/error.hpp"

namespace vlm::archive {

using store::Connection;

namespace {

Connection::Mode mode_of(Access access) {
    switch (access) {
    case Access::read:
        return Connection::Mode::read;
    case Access::write:
        return Connection::Mode::write;
    case Access::create:
        break;
    }
    return Connection::Mode::create;
}

} // namespace

void check_is_there(const std::string& path) {
    std::error_code error;
    if (std::filesystem::exists(path, error) || error) return; // what else is wrong, opening it tells
    throw base::Error{path + ": No such file or directory; vlm-index add makes it, --db names another"};
}

Connection open_archive(const std::string& path, Access access) {
    if (access != Access::create) check_is_there(path);
    Connection connection{path, mode_of(access)};
    if (access == Access::read) {
        store::check_version(connection, archive_schema());
    } else {
        store::migrate(connection, archive_schema());
    }
    return connection;
}

} // namespace vlm::archive
