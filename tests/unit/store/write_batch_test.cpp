// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "common/store/snapshot.hpp"
#include "common/store/statement.hpp"
#include "common/store/write_batch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vlm;
using store::Connection;
using store::Statement;

namespace {

std::int64_t count(const Connection& connection) {
    Statement statement{connection, "SELECT count(*) FROM t"};
    REQUIRE(statement.next());
    return statement.integer(0);
}

} // namespace

TEST_CASE("a batch keeps what is beyond its size, and undoes what is not kept") {
    const test::TemporaryFolder folder;
    Connection writer{folder.path("a.db"), Connection::Mode::create};
    writer.run("CREATE TABLE t (i)");
    const Connection reader{folder.path("a.db"), Connection::Mode::read};
    {
        store::WriteBatch batch{writer, 3};
        for (int i = 0; i < 5; ++i) {
            batch.begin();
            writer.run("INSERT INTO t VALUES (1)");
            batch.wrote(1);
        }
        CHECK(count(writer) == 5);
        CHECK(count(reader) == 3);
    }
    CHECK(count(writer) == 3);
    store::WriteBatch batch{writer, 3};
    batch.begin();
    writer.run("INSERT INTO t VALUES (1)");
    batch.commit();
    batch.commit();
    CHECK(count(reader) == 4);
}

TEST_CASE("a snapshot is one moment, however often it is read") {
    const test::TemporaryFolder folder;
    Connection writer{folder.path("a.db"), Connection::Mode::create};
    writer.run("CREATE TABLE t (i)");
    Connection reader{folder.path("a.db"), Connection::Mode::read};
    {
        const store::Snapshot snapshot{reader};
        writer.run("INSERT INTO t VALUES (1)");
        CHECK(count(reader) == 0);
    }
    CHECK(count(reader) == 1);
}

TEST_CASE("a row goes from one database to another as it is") {
    Connection from{":memory:", Connection::Mode::create};
    Connection to{":memory:", Connection::Mode::create};
    to.run("CREATE TABLE t (i, r, s, b, n)");
    Statement row{from, "SELECT -5, 0.1, 'a', x'00ff', NULL, 'one more'"};
    REQUIRE(row.next());
    Statement write{to, "INSERT INTO t VALUES (?1, ?2, ?3, ?4, ?5)"};
    write.bind_row(row).run();
    Statement read{to, "SELECT i = -5 AND r = 0.1 AND s = 'a' AND b = x'00ff' AND n IS NULL, typeof(b) FROM t"};
    REQUIRE(read.next());
    CHECK(read.integer(0) == 1);
    CHECK(read.text(1) == "blob");
}
