// SPDX-License-Identifier: Apache-2.0
#include "common/archive/open_archive.hpp"

#include "common/archive/archive_schema.hpp"

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

Connection open_archive(const std::string& path, Access access) {
    Connection connection{path, mode_of(access)};
    if (access == Access::read) {
        store::check_version(connection, archive_schema());
    } else {
        store::migrate(connection, archive_schema());
    }
    return connection;
}

} // namespace vlm::archive
