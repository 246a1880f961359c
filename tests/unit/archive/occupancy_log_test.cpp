// SPDX-License-Identifier: Apache-2.0
#include "common/archive/occupancy_log.hpp"

#include <utility>

#include "common/base/error.hpp"
#include "tests/unit/archive/indexes.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using archive::Footage;
using archive::OccupancyLog;
using archive::Span;
using archive::Stretch;
using base::Micros;

namespace {

/// An index in which the yard has 1 cow from 1 s on, 3 from 2 s on, nobody looks from 4 s to 6 s, then there are none.
store::Connection yard() {
    store::Connection index = test::new_index();
    test::add_video(index, "a", 100, "2026-01-01T00:00:00.000Z");
    index.run("INSERT INTO tasks VALUES (1, 'count', 'cows', '{}', 'h'), (2, 'count', 'hens', '{}', 'h');"
              "INSERT INTO sources VALUES (1, 'cam');"
              "INSERT INTO occupancy (task, video, zone, class, t, n) VALUES (1, 1, 'yard', 'cow', 1000000, 1), "
              "(1, 1, 'yard', 'cow', 2000000, 3), (1, 1, 'yard', 'cow', 4000000, NULL), "
              "(1, 1, 'yard', 'cow', 6000000, 0), (1, 1, 'yard', 'hen', 0, 9), (2, 1, 'barn', 'cow', 0, 5);"
              "INSERT INTO occupancy (task, source, zone, class, t, n) VALUES (1, 1, 'door', 'cow', 0, 7);");
    return index;
}

std::vector<std::pair<Micros, Micros>> times(OccupancyLog& log, const Span& span) {
    std::vector<std::pair<Micros, Micros>> all;
    log.stretches(log.series().front(), span,
                  [&](const Stretch& stretch) { all.emplace_back(stretch.t0, stretch.t1.value_or(Span::never)); });
    return all;
}

} // namespace

TEST_CASE("occupancy is a log of changes") {
    const store::Connection index = yard();
    OccupancyLog log{index, archive::find_footage(index, "/a")};
    const auto series = log.series();
    REQUIRE(series.size() == 3);
    CHECK(series[1].kind == "hen");
    CHECK(series[2].task_name == "hens");
    CHECK(series[2].zone == "barn");
    const auto& cows = series.front();
    CHECK_FALSE(log.at(cows, 0s)); // nobody had looked
    CHECK(log.at(cows, 1s)->n == 1);
    CHECK(log.at(cows, 3s)->n == 3);
    CHECK(log.at(cows, 3s)->t0 == 2s);
    CHECK_FALSE(log.at(cows, 5s)); // nobody looks
    CHECK(log.at(cows, 7s)->n == 0);
    using Times = std::vector<std::pair<Micros, Micros>>;
    CHECK(times(log, {0s}) == Times{{1s, 2s}, {2s, 4s}, {6s, Span::never}});
    CHECK(times(log, {1500ms, 3s}) == Times{{1500ms, 2s}, {2s, 3s}});
    CHECK(times(log, {2s, 2s + 1ms}) == Times{{2s, 2s + 1ms}});
    CHECK(times(log, {4s, 6s}).empty());
    OccupancyLog live{index, archive::find_footage(index, "cam")};
    REQUIRE(live.series().size() == 1);
    CHECK(live.at(live.series().front(), 1s)->n == 7);
}

TEST_CASE("occupancy is found by its index") {
    const store::Connection index = yard();
    for (const std::string_view question : OccupancyLog::questions()) {
        store::Statement plan{index, "EXPLAIN QUERY PLAN " + std::string{question}};
        while (plan.next()) {
            const std::string step{plan.text(3)};
            if (step.find("occupancy") == std::string::npos) continue;
            CAPTURE(question, step);
            CHECK(step.find("video=? AND source=?") != std::string::npos);
            // Of a comparison of several columns, all rows that are equal would be read.
            CHECK(step.find("task,") == std::string::npos);
        }
    }
}

TEST_CASE("a span is in the time that footage has") {
    const store::Connection index = yard();
    const Footage video = archive::find_footage(index, "/a");
    const Footage live = archive::find_footage(index, "cam");
    const auto wall = [](const char* text) { return base::parse_wall(text).value(); };
    CHECK(archive::span_of(video, {1s, 2s, {}, {}}).start == 1s);
    CHECK(archive::span_of(video, {{}, {}, wall("2026-01-01T00:00:05Z"), {}}).start == 5s);
    CHECK(archive::span_of(video, {10s, {}, wall("2026-01-01T00:00:05Z"), wall("2026-01-01T00:01:00Z")}).start == 10s);
    CHECK(archive::span_of(video, {{}, {}, {}, wall("2026-01-01T00:01:00Z")}).end == 60s);
    CHECK(archive::span_of(live, {{}, {}, wall("1970-01-01T00:00:01Z"), {}}).start == 1s);
    CHECK_THROWS_AS(archive::span_of(live, {1s, {}, {}, {}}), base::UsageError);
    Footage undated = video;
    undated.video->wall.clear();
    CHECK_THROWS_WITH(archive::span_of(undated, {{}, {}, wall("2026-01-01T00:00:05Z"), {}}),
                      "/a: nobody knows when it was taken; use --start and --end");
    CHECK(archive::wall_at(undated, 1s).empty());
    CHECK(archive::wall_at(video, 1s) == "2026-01-01T00:00:01.000Z");
}
