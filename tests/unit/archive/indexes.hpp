// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include <catch2/catch.hpp>

#include "common/archive/archive_schema.hpp"
#include "common/store/migrations.hpp"
#include "common/store/statement.hpp"

namespace vlm::test {

/// An empty index in memory.
[[nodiscard]] inline store::Connection new_index() {
    store::Connection connection{":memory:", store::Connection::Mode::create};
    store::migrate(connection, archive::archive_schema());
    return connection;
}

/// The first column of a query's first row.
[[nodiscard]] inline std::int64_t number(const store::Connection& index, const std::string& sql) {
    store::Statement row{index, sql};
    REQUIRE(row.next());
    return row.integer(0);
}

/// A video that lies at "/<name>", with its keyframes; `wall` is when it was taken.
inline void add_video(store::Connection& index, const std::string& name, std::int64_t size, const std::string& wall) {
    store::Statement video{index, "INSERT INTO videos (fingerprint, state, size, wall, added) "
                                  "VALUES (?1, 'ready', ?2, ?3, '2026-01-01T00:00:00.000Z')"};
    video.bind(name, size, wall).run();
    const std::int64_t id = index.last_row();
    store::Statement place{index, "INSERT INTO places VALUES (?1, ?2, ?3, 0, '2026-01-01T00:00:00.000Z', NULL)"};
    place.bind(store::Blob{"/" + name}, id, size).run();
    store::Statement keyframes{index, "INSERT INTO keyframes VALUES (?1, 1, x'00', x'', x'')"};
    keyframes.bind(id).run();
}

} // namespace vlm::test
