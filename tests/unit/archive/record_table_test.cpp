// SPDX-License-Identifier: Apache-2.0
#include "common/archive/record_table.hpp"

#include <catch2/catch.hpp>

#include "common/archive/index_check.hpp"
#include "tests/unit/archive/indexes.hpp"

using namespace vlm;
using test::number;

namespace {

const std::string of_video = R"("source":"a.mp4","video":"12-ab",)";
const std::string live = R"("source":"cam","video":null,"wall":"2026-03-01T12:00:00Z","epoch":2,)";

std::string crossing(const std::string& about) {
    return R"({"schema":"vlm.crossing/1",)" + about +
           R"("task":"gate","line":"door","direction":"in","track":7,"class":"person","t":1.5})";
}

std::string occupancy(const std::string& about) {
    return R"({"schema":"vlm.occupancy/1",)" + about + R"("zone":"yard","class":"cow","t":1.5,"n":null})";
}

std::string count(const std::string& about, char key) {
    return R"({"schema":"vlm.count/1","key":")" + std::string(64, key) + R"(",)" + about + R"("t0":0,"t1":900})";
}

std::string transcript(const std::string& about) {
    return R"({"schema":"vlm.transcript/1",)" + about + R"("t0":1,"t1":2,"text":"'; DROP TABLE videos; -- NEAR("})";
}

/// How many of the records are new.
int put_all(archive::RecordTable& table) {
    int added = 0;
    char key = 'a';
    for (const std::string& about : {of_video, live}) {
        for (const std::string& line : {crossing(about), occupancy(about), count(about, key++), transcript(about)})
            added += table.put(records::read_record(line), line) ? 1 : 0;
    }
    return added;
}

} // namespace

TEST_CASE("records of counts and of speech are kept once, of videos and of live sources") {
    store::Connection index = test::new_index();
    archive::RecordTable table{index, ""};
    CHECK(put_all(table) == 8);
    CHECK(put_all(table) == 0);
    for (const char* kind : {"counts", "crossings", "transcripts"}) {
        CAPTURE(kind);
        CHECK(number(index, std::string{"SELECT count(*) FROM "} + kind) == 2);
        CHECK(number(index, std::string{"SELECT count(*) FROM "} + kind + " WHERE video = 1 AND wall IS NULL") == 1);
        CHECK(number(index, std::string{"SELECT count(*) FROM "} + kind +
                                " WHERE source = 1 AND wall = '2026-03-01T12:00:00.000Z'") == 1);
    }
    CHECK(number(index, "SELECT epoch FROM crossings WHERE source = 1") == 2);
    CHECK(number(index, "SELECT t FROM occupancy WHERE source = 1 AND n IS NULL") == 1'772'366'400'000'000);
    CHECK(number(index, "SELECT t FROM occupancy WHERE video = 1 AND source = 0") == 1'500'000);
    CHECK(number(index, "SELECT count(*) FROM transcripts_text('near')") == 2);
    CHECK(number(index, "SELECT count(*) FROM videos WHERE state = 'unseen' AND size = 12") == 1);
    archive::check_index(index, [](const std::string& what) { FAIL_CHECK(what); });
}

TEST_CASE("counts are of tasks of their own kind") {
    store::Connection index = test::new_index();
    CHECK(archive::RecordTable{index, ""}.task_id("gate") == 1);
    archive::RecordTable table{index, ""};
    CHECK(put_all(table) == 8);
    CHECK(number(index, "SELECT count(*) FROM tasks WHERE name = 'gate'") == 2);
    CHECK(number(index, "SELECT count(*) FROM crossings x JOIN tasks t ON t.id = x.task WHERE t.kind = 'count' "
                        "AND t.name = 'gate'") == 2);
    CHECK(number(index, "SELECT count(*) FROM occupancy x JOIN tasks t ON t.id = x.task WHERE t.name = 'default'") ==
          2);
    archive::RecordTable named{index, "mine"};
    CHECK(put_all(named) == 6); // what was said is of no task
}
