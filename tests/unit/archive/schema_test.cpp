// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/unit/archive/indexes.hpp"

using namespace vlm;
using store::Statement;

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
