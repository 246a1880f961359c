// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <fstream>
#include <regex>
#include <sstream>

#include "common/archive/index_check.hpp"
#include "tests/support/source_path.hpp"
#include "tests/unit/archive/indexes.hpp"

using namespace vlm;
using store::Statement;

namespace {

/// The index as it was at a version, of its own text.
store::Connection index_of_version_1() {
    std::ifstream file{test::source_path("/tests/unit/archive/index_1.sql")};
    std::ostringstream text;
    text << file.rdbuf();
    store::Connection connection{":memory:", store::Connection::Mode::create};
    store::migrate(connection, {"an index", archive::archive_schema().application_id, text.str()});
    return connection;
}

/// What an index is made of, without comments and spaces.
std::vector<std::string> definitions(const store::Connection& connection) {
    Statement rows{connection, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"};
    std::vector<std::string> texts;
    while (rows.next()) {
        const std::string text = std::regex_replace(std::string{rows.text(0)}, std::regex{"--[^\n]*"}, "");
        texts.push_back(std::regex_replace(text, std::regex{"\\s+"}, " "));
    }
    return texts;
}

} // namespace

TEST_CASE("an empty file becomes an index in which nothing is wrong") {
    const store::Connection connection = test::new_index();
    for (const char* check : {"PRAGMA integrity_check", "PRAGMA application_id", "PRAGMA page_size"}) {
        Statement statement{connection, check};
        REQUIRE(statement.next());
    }
    Statement views{connection, "SELECT (SELECT count(*) FROM moments), (SELECT count(*) FROM counts_at), "
                                "(SELECT count(*) FROM video_summary)"};
    CHECK(views.next());
}

TEST_CASE("with a video goes all that is known of it, the texts too") {
    store::Connection connection = test::new_index();
    connection.run("INSERT INTO videos (id, fingerprint, state, size, added) VALUES (1, '12-ab', 'ready', 12, '');"
                   "INSERT INTO places VALUES (x'2f61', 1, 12, 0, '', NULL);"
                   "INSERT INTO tasks VALUES (1, 'analyze', 'safety', '{}', 'h');"
                   "INSERT INTO results (task, key, video, t0, t1, text, record) VALUES (1, x'00', 1, 1500000, "
                   "2000000, 'a red truck', '{}');"
                   "INSERT INTO results_text (rowid, text) SELECT id, text FROM results;"
                   "INSERT INTO occupancy VALUES (1, 1, 0, 'yard', 'cow', 500000, 3)");
    const auto found = [&] {
        Statement search{connection, "SELECT count(*) FROM results_text('red truck')"};
        return search.next() ? search.integer(0) : -1;
    };
    CHECK(found() == 1);
    Statement moment{connection, "SELECT source, task, text, t0, t1 FROM moments"};
    REQUIRE(moment.next());
    CHECK(moment.text(0) == "/a");
    CHECK(moment.text(1) == "safety");
    CHECK(moment.real(3) == 1.5); // for people, in seconds
    CHECK(moment.real(4) == 2);
    moment.reset();

    connection.run("DELETE FROM videos");
    CHECK(found() == 0);
    for (const char* table : {"places", "results", "occupancy"}) {
        CAPTURE(table);
        Statement rows{connection, std::string{"SELECT count(*) FROM "} + table};
        REQUIRE(rows.next());
        CHECK(rows.integer(0) == 0);
    }
}

TEST_CASE("an index of version 1 becomes what a new one is, and loses nothing") {
    store::Connection connection = index_of_version_1();
    test::add_video(connection, "12-ab", 12, "");
    connection.run(
        "INSERT INTO tasks VALUES (1, 'analyze', 'safety', '{}', 'h');"
        "INSERT INTO results (task, key, video, t0, t1, text, record) VALUES (1, x'00', 1, 0, 1, 'a', '{}'), "
        "(1, x'01', 1, 1, 2, 'b', '{}');"
        "INSERT INTO results_text (rowid, text) SELECT id, text FROM results;"
        "INSERT INTO vectors VALUES (1, 'e', x'0000803f00000000'), (2, 'e', x'000000000000803f'), "
        "(2, 'other', x'0000803f')");
    store::migrate(connection, archive::archive_schema());
    CHECK(definitions(connection) == definitions(test::new_index()));
    CHECK(test::number(connection, "PRAGMA user_version") == 4);
    CHECK(test::number(connection, "SELECT count(*) FROM results JOIN videos ON videos.id = video") == 2);
    Statement vectors{connection, "SELECT m.name, m.dimensions, v.result, hex(v.vector) FROM vectors v "
                                  "JOIN vector_models m ON m.id = v.model ORDER BY v.id"};
    std::vector<std::string> found;
    while (vectors.next()) {
        found.push_back(std::string{vectors.text(0)} + " " + std::string{vectors.text(1)} + " " +
                        std::string{vectors.text(2)} + " " + std::string{vectors.text(3)});
    }
    CHECK(found == std::vector<std::string>{"e 2 1 0000803F00000000", "e 2 2 000000000000803F", "other 1 2 0000803F"});
    archive::check_index(connection, [](const std::string& what) { FAIL_CHECK(what); });
    connection.run("DELETE FROM videos");
    CHECK(test::number(connection, "SELECT count(*) FROM vectors") == 0);
}
