// SPDX-License-Identifier: Apache-2.0
#include "common/archive/merge.hpp"

#include <catch2/catch.hpp>

#include "common/archive/index_check.hpp"
#include "tests/unit/archive/indexes.hpp"

using namespace vlm;
using test::number;

namespace {

void check_whole(const store::Connection& index) {
    archive::check_index(index, [](const std::string& what) { FAIL_CHECK(what); });
}

/// An index with one video and what a task said of it.
store::Connection index_of(const std::string& name, const std::string& answer, const std::string& error) {
    store::Connection index = test::new_index();
    test::add_video(index, name, 100, "2026-01-01T00:00:00.000Z");
    index.run("INSERT INTO tasks VALUES (1, 'analyze', 'safety', '{}', 'h')");
    store::Statement result{index, "INSERT INTO results (task, key, video, t0, t1, text, error, record) "
                                   "VALUES (1, x'0001', 1, 0, 1, ?1, ?2, '{}')"};
    const auto if_any = [](const std::string& text) { return text.empty() ? std::nullopt : std::optional{text}; };
    result.bind(if_any(answer), if_any(error)).run();
    index.run("INSERT INTO results_text (rowid, text) SELECT id, text FROM results WHERE text IS NOT NULL");
    return index;
}

} // namespace

TEST_CASE("ids of one index mean nothing in another") {
    store::Connection into = index_of("a", "a cow", "");
    store::Connection from = test::new_index();
    test::add_video(from, "c", 1, "");
    test::add_video(from, "b", 100, "");
    from.run("INSERT INTO tasks VALUES (1, 'count', 'other', '{}', 'h'), (2, 'analyze', 'safety', '{}', 'h');"
             "INSERT INTO results (task, key, video, t0, t1, text, record) VALUES (2, x'02', 2, 0, 1, 'a hen', '{}');"
             "INSERT INTO results_text (rowid, text) SELECT id, text FROM results");
    for (int i = 0; i < 2; ++i) {
        archive::merge(into, from);
        CHECK(number(into, "SELECT count(*) FROM videos") == 3);
        CHECK(number(into, "SELECT count(*) FROM tasks") == 2);
        CHECK(number(into, "SELECT count(*) FROM moments WHERE video = 'b' AND text = 'a hen' AND task = 'safety'") ==
              1);
        CHECK(number(into, "SELECT count(*) FROM results") == 2);
        check_whole(into);
    }
}

TEST_CASE("an answer takes the place of a failure, in either order") {
    const bool failed_first = GENERATE(true, false);
    store::Connection failed = index_of("a", "", "no server");
    store::Connection answered = index_of("a", "a cow", "");
    store::Connection& into = failed_first ? failed : answered;
    archive::merge(into, failed_first ? answered : failed);
    CHECK(number(into, "SELECT count(*) FROM results") == 1);
    CHECK(number(into, "SELECT count(*) FROM results WHERE text = 'a cow' AND error IS NULL") == 1);
    CHECK(number(into, "SELECT count(*) FROM results_text('cow')") == 1);
    check_whole(into);
}

TEST_CASE("an index that does not hold together is told") {
    store::Connection index = index_of("a", "a cow", "");
    check_whole(index);
    const std::string broken =
        GENERATE("DELETE FROM keyframes", "UPDATE keyframes SET count = 2", "UPDATE keyframes SET pts = x'80'",
                 "UPDATE results SET t0 = 5", "INSERT INTO thumbnails VALUES (1, 1, 0, 0, '[0]', 2, 2, x'')",
                 "INSERT INTO thumbnails VALUES (1, 0, 0, 7, '[0]', 2, 2, x'')", "DELETE FROM results_text_docsize",
                 "INSERT INTO occupancy VALUES (1, 9, 0, 'z', 'c', 0, 1)");
    CAPTURE(broken);
    index.run(broken);
    int told = 0;
    archive::check_index(index, [&](const std::string&) { ++told; });
    CHECK(told == 1);
}
