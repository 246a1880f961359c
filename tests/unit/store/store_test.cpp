// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <future>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "common/store/migrations.hpp"
#include "common/store/statement.hpp"
#include "common/store/store_error.hpp"
#include "common/store/transaction.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vlm;
using Catch::Matchers::EndsWith;
using Catch::Matchers::Equals;
using store::Connection;
using store::Statement;

namespace {

const store::Schema first{"a herd", 42, "CREATE TABLE cows (name TEXT)"};
const store::Schema second{
    "a herd", 42, "CREATE TABLE cows (name TEXT, age INTEGER)", {"ALTER TABLE cows ADD COLUMN age INTEGER"}};

std::int64_t count(const Connection& connection, const std::string& table) {
    Statement statement{connection, "SELECT count(*) FROM " + table};
    REQUIRE(statement.next());
    return statement.integer(0);
}

} // namespace

TEST_CASE("values come back as they were stored") {
    Connection connection{":memory:", Connection::Mode::create};
    connection.run("CREATE TABLE t (i INTEGER, r REAL, s TEXT, b BLOB, n TEXT) STRICT");
    Statement insert{connection, "INSERT INTO t VALUES (?1, ?2, ?3, ?4, ?5)"};
    const std::string odd{"a'\0\xff\n", 5};
    insert.bind(std::int64_t{1} << 62, 0.1, odd, store::Blob{odd}, std::optional<std::string>{}).run();
    insert.bind(-1, 2.0, "", store::Blob{""}, std::optional<std::string>{"x"}).run();
    CHECK(connection.last_row() == 2);

    Statement select{connection, "SELECT * FROM t ORDER BY rowid"};
    REQUIRE(select.next());
    CHECK(select.integer(0) == std::int64_t{1} << 62);
    CHECK(select.real(1) == 0.1);
    CHECK(select.text(2) == odd);
    CHECK(select.bytes(3) == odd);
    CHECK(select.is_null(4));
    REQUIRE(select.next());
    CHECK(select.text(2).empty());
    CHECK_FALSE(select.is_null(2));
    CHECK_FALSE(select.is_null(3));
    CHECK(select.text(4) == "x");
    CHECK_FALSE(select.next());
}

TEST_CASE("what is not committed is undone") {
    Connection connection{":memory:", Connection::Mode::create};
    connection.run("CREATE TABLE t (i)");
    {
        store::Transaction transaction{connection};
        connection.run("INSERT INTO t VALUES (1)");
    }
    CHECK(count(connection, "t") == 0);
    {
        store::Transaction transaction{connection};
        connection.run("INSERT INTO t VALUES (1)");
        transaction.commit();
    }
    CHECK(count(connection, "t") == 1);
}

TEST_CASE("what cannot be opened says why") {
    const test::TemporaryFolder folder;
    const std::string missing = folder.path("none.db");
    CHECK_THROWS_WITH((Connection{missing, Connection::Mode::read}), Equals(missing + ": No such file or directory"));
    CHECK_THROWS_WITH((Connection{missing, Connection::Mode::write}), Equals(missing + ": No such file or directory"));
    CHECK_FALSE(std::filesystem::exists(missing));
    const std::string nowhere = folder.path("no/such/folder.db");
    CHECK_THROWS_WITH((Connection{nowhere, Connection::Mode::create}), Equals(nowhere + ": No such file or directory"));
    const std::string text = folder.write("text.db", std::string(5000, 'x'));
    for (const auto mode : {Connection::Mode::read, Connection::Mode::create})
        CHECK_THROWS_WITH((Connection{text, mode}), Equals(text + ": is no database"));
}

TEST_CASE("a reader sees the state before a writer's changes, and does not wait") {
    const test::TemporaryFolder folder;
    Connection writer{folder.path("a.db"), Connection::Mode::create};
    writer.run("CREATE TABLE t (i)");
    const Connection reader{folder.path("a.db"), Connection::Mode::read};
    store::Transaction transaction{writer};
    writer.run("INSERT INTO t VALUES (1)");
    CHECK(count(reader, "t") == 0);
    transaction.commit();
    CHECK(count(reader, "t") == 1);
    CHECK_THROWS_AS(Connection(reader.path(), Connection::Mode::read).run("INSERT INTO t VALUES (1)"),
                    base::OutputError);
}

TEST_CASE("a row that must not be is told from a database that fails") {
    Connection connection{":memory:", Connection::Mode::create};
    connection.run("CREATE TABLE t (i INTEGER PRIMARY KEY)");
    Statement insert{connection, "INSERT INTO t VALUES (?1)"};
    insert.bind(1).run();
    try {
        insert.bind(1).run();
        FAIL("twice the same key");
    } catch (const store::StoreError& error) {
        CHECK(error.kind() == store::StoreError::Kind::constraint);
    }
    insert.bind(2).run(); // the statement can be used again
    CHECK(count(connection, "t") == 2);
}

TEST_CASE("a database is brought to the newest version, from any") {
    Connection connection{":memory:", Connection::Mode::create};
    store::migrate(connection, first);
    CHECK_NOTHROW(store::check_version(connection, first));
    CHECK_THROWS_WITH(store::check_version(connection, second),
                      EndsWith("is of version 1, which vlm-index add brings to 2"));
    connection.run("INSERT INTO cows VALUES ('Berta')");
    store::migrate(connection, second);
    store::migrate(connection, second);
    CHECK(count(connection, "cows WHERE age IS NULL") == 1);
    CHECK_NOTHROW(store::check_version(connection, second));
}

TEST_CASE("a database of a newer program or of another kind is left alone") {
    Connection connection{":memory:", Connection::Mode::create};
    CHECK_THROWS_WITH(store::check_version(connection, first), EndsWith("is empty, not a herd"));
    store::migrate(connection, second);
    CHECK_THROWS_WITH(store::migrate(connection, first),
                      EndsWith("was made by a newer program (version 2; this one knows 1); use that program"));
    const store::Schema other{"a flock", 43, "CREATE TABLE hens (name TEXT)"};
    CHECK_THROWS_WITH(store::migrate(connection, other), EndsWith("is a database, but not a flock"));
}

TEST_CASE("a step that fails leaves the version before") {
    Connection connection{":memory:", Connection::Mode::create};
    const store::Schema broken{"a herd", 42, "", {"CREATE TABLE more (i); CREATE TABLE cows (i)"}};
    store::migrate(connection, first);
    CHECK_THROWS_AS(store::migrate(connection, broken), store::StoreError);
    CHECK_NOTHROW(store::check_version(connection, first));
    CHECK(count(connection, "sqlite_schema") == 1);
}

TEST_CASE("several begin a new file at once") {
    const test::TemporaryFolder folder;
    for (int round = 0; round < 40; ++round) {
        const std::string path = folder.path(std::to_string(round));
        std::vector<std::future<void>> openers;
        for (int i = 0; i < 4; ++i) {
            openers.push_back(std::async(std::launch::async, [&] {
                Connection connection{path, Connection::Mode::create};
                store::migrate(connection, second);
            }));
        }
        for (std::future<void>& opener : openers)
            CHECK_NOTHROW(opener.get());
    }
}
