// SPDX-License-Identifier: Apache-2.0
#include "common/counting/captions.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "tests/unit/archive/indexes.hpp"

using namespace vlm;
using namespace std::chrono_literals;

namespace {

void add_answer(store::Connection& index, int number, int t0, int t1, const std::string& text) {
    store::Statement row{index, "INSERT INTO results (task, key, video, t0, t1, text, record) "
                                "VALUES (1, CAST(?1 AS BLOB), 1, ?2, ?3, ?4, '{}')"};
    row.bind(std::to_string(number), std::int64_t{1'000'000} * t0, std::int64_t{1'000'000} * t1, text).run();
}

} // namespace

TEST_CASE("a caption is the stored answer that is about a time") {
    store::Connection index = test::new_index();
    test::add_video(index, "a.mp4", 1000, "2026-01-01T00:00:00.000Z");
    store::Statement{index, "INSERT INTO tasks VALUES (1, 'analyze', 'safety', '{}', '')"}.run();
    add_answer(index, 1, 0, 60, "the whole minute");
    add_answer(index, 2, 10, 20, "a part of it");
    add_answer(index, 3, 30, 30, "one moment");
    add_answer(index, 4, 70, 80, R"({"what": "a man, later", "people": 1, "where": ["door", "gate"], "alarm": false})");
    const archive::Footage video = archive::find_footage(index, "/a.mp4");
    const counting::Captions captions{index, video, "safety"};
    CHECK(captions.at(0s) == "the whole minute");
    CHECK(captions.at(10s) == "a part of it");
    CHECK(captions.at(20s) == "the whole minute");
    CHECK(captions.at(31s) == "one moment");
    CHECK(captions.at(33s) == "the whole minute");
    CHECK(captions.at(60s).empty());
    CHECK(captions.at(75s) == R"(what: a man, later, people: 1, where: ["door","gate"], alarm: false)");
    CHECK(captions.at(90s).empty());
    CHECK(counting::Captions{index, video, "another"}.at(0s).empty());
}
