// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <filesystem>
#include <string>
#include <thread>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "common/store/backup.hpp"
#include "common/store/statement.hpp"
#include "common/store/transaction.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vlm;
using base::Overwrite;
using Catch::Matchers::Contains;
using store::Connection;
using store::Statement;

namespace {

std::int64_t number(const Connection& connection, const std::string& sql) {
    Statement statement{connection, sql};
    REQUIRE(statement.next());
    return statement.integer(0);
}

Connection herd(const test::TemporaryFolder& folder) {
    Connection connection{folder.path("a.db"), Connection::Mode::create};
    connection.run("CREATE TABLE cows (name TEXT, twin TEXT)");
    return connection;
}

} // namespace

TEST_CASE("a backup is one moment of a database to which another writes") {
    const test::TemporaryFolder folder;
    Connection from = herd(folder);
    std::atomic<bool> over = false;
    std::atomic<int> written = 0;
    std::thread writer{[&] {
        Connection connection{from.path(), Connection::Mode::write};
        while (!over) {
            store::Transaction transaction{connection};
            connection.run("INSERT INTO cows VALUES (hex(randomblob(20000)), '')");
            connection.run("UPDATE cows SET twin = name WHERE twin = ''");
            transaction.commit();
            ++written;
        }
    }};
    while (written < 20)
        std::this_thread::yield();
    for (int i = 0; i < 5; ++i)
        store::backup(from, folder.path("b.db"), Overwrite::allow);
    over = true;
    writer.join();
    const Connection copy{folder.path("b.db"), Connection::Mode::read};
    CHECK(number(copy, "SELECT count(*) FROM cows") >= 20);
    CHECK(number(copy, "SELECT count(*) FROM cows WHERE twin <> name") == 0);
    CHECK(number(copy, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'") == 0);
    CHECK_FALSE(std::filesystem::exists(folder.path(".b.db.part")));
}

TEST_CASE("a backup replaces what is there only where it may") {
    const test::TemporaryFolder folder;
    Connection from = herd(folder);
    const std::string text = folder.write("b.db", "no database");
    CHECK_THROWS_WITH(store::backup(from, text, Overwrite::refuse), Contains("exists already"));
    CHECK_THROWS_WITH(store::backup(from, from.path(), Overwrite::allow), Contains("is what is to be copied"));
    CHECK_THROWS_AS(store::backup(from, folder.path("no/b.db"), Overwrite::allow), base::OutputError);
    const std::string log = folder.write("c.db-wal", "of another");
    CHECK_THROWS_WITH(store::backup(from, folder.path("c.db"), Overwrite::allow), Contains(log + " is there"));
    store::backup(from, text, Overwrite::allow);
    CHECK(number(Connection{text, Connection::Mode::read}, "SELECT count(*) FROM cows") == 0);
}
