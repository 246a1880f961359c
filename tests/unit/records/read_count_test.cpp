// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "common/base/descriptor.hpp"
#include "common/records/count_entries.hpp"
#include "common/records/read_record.hpp"
#include "common/records/validate.hpp"
#include "tests/support/source_path.hpp"

using namespace vlm;
using base::Micros;
using Json = nlohmann::ordered_json;

namespace {

Json crossing() {
    return {{"schema", "vlm.crossing/1"},
            {"source", "a.mp4"},
            {"video", "12-ab"},
            {"task", "gate"},
            {"line", "door"},
            {"direction", "in"},
            {"track", 7},
            {"class", "person"},
            {"t", 1.5},
            {"score", 0.9},
            {"x", 0.5},
            {"y", 0.25},
            {"method", "hog"}};
}

Json occupancy() {
    return {{"schema", "vlm.occupancy/1"},
            {"source", "cam"},
            {"video", nullptr},
            {"zone", "yard"},
            {"class", "cow"},
            {"t", 1.5},
            {"wall", "2026-03-01T12:00:00.250Z"},
            {"epoch", 1},
            {"n", nullptr},
            {"method", "motion"}};
}

Json count() {
    return {{"schema", "vlm.count/1"},
            {"key", std::string(64, 'a')},
            {"source", "a.mp4"},
            {"video", "12-ab"},
            {"t0", 0},
            {"t1", 900},
            {"frames", 10},
            {"sample_distance", 0.1},
            {"seconds", 1},
            {"lines", {{{"line", "door"}, {"direction", "in"}, {"class", "person"}, {"n", 14}}}},
            {"zones",
             {{{"zone", "yard"},
               {"class", "cow"},
               {"entries", 3},
               {"exits", 2},
               {"mean", 1.5},
               {"max", 3},
               {"min", 0},
               {"unique", 4}}}},
            {"method", "hog"}};
}

Json transcript() {
    return {{"schema", "vlm.transcript/1"}, {"source", "a.mp4"}, {"video", "12-ab"}, {"t0", 1}, {"t1", 2.5},
            {"text", "a red truck"},        {"language", "en"},  {"model", nullptr}};
}

/// Why a record is refused once a member is another; "" where it is not.
std::string reason(Json record, const char* name, const Json& value) {
    record[name] = value;
    try {
        static_cast<void>(records::read_record(record.dump()));
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}

} // namespace

TEST_CASE("records of counts and of speech fit their schemas") {
    for (const Json& record : {crossing(), occupancy(), count(), transcript()}) {
        const std::string kind = record["schema"];
        const std::string name = kind.substr(4, kind.size() - 6);
        CAPTURE(name);
        const std::string schema = base::read_file(test::source_path("/schemas/" + name + ".schema.json"));
        CHECK(records::validation_error(schema, record.dump()).value_or("") == "");
    }
}

TEST_CASE("a crossing is read") {
    const auto read = std::get<records::ReadCrossing>(records::read_record(crossing().dump()));
    CHECK(read.of.video == "12-ab");
    CHECK(read.of.wall.empty());
    CHECK(read.task == "gate");
    CHECK(read.line == "door");
    CHECK(read.direction == "in");
    CHECK(read.track == 7);
    CHECK(read.kind == "person");
    CHECK(read.t == Micros{1'500'000});
    CHECK(reason(crossing(), "line", "") == "line is missing");
    CHECK(reason(crossing(), "direction", 1) == "direction is no text");
    CHECK(reason(crossing(), "track", -1) == "track is no number of things");
    CHECK(reason(crossing(), "track", 18'446'744'073'709'551'615U) == "track is no number of things");
    CHECK(reason(crossing(), "track", 1.5) == "track is no number of things");
    CHECK(reason(crossing(), "t", nullptr) == "t is no time");
    CHECK(reason(crossing(), "class", std::string(5000, 'x')) == "class is too long");
    CHECK(reason(crossing(), "video", nullptr) == "wall is missing"); // nobody could say when
    CHECK(reason(crossing(), "wall", "2026-02-30T12:00:00Z") == "wall is no time in UTC");
}

TEST_CASE("occupancy of a live source is by wall clock") {
    const auto live = std::get<records::ReadOccupancy>(records::read_record(occupancy().dump()));
    CHECK(live.t == Micros{1'772'366'400'250'000});
    CHECK_FALSE(live.n);
    CHECK(live.of.source == "cam");
    Json of_video = occupancy();
    of_video["video"] = "12-ab";
    of_video["n"] = 3;
    const auto read = std::get<records::ReadOccupancy>(records::read_record(of_video.dump()));
    CHECK(read.t == Micros{1'500'000});
    CHECK(read.n == 3);
    CHECK(reason(occupancy(), "n", -1) == "n is no number of things");
    of_video.erase("n");
    CHECK(reason(of_video, "zone", "yard") == "n is missing");
    CHECK(reason(occupancy(), "zone", nullptr) == "zone is missing");
    CHECK(reason(occupancy(), "task", "") == "task is missing");
}

TEST_CASE("a count is read with its entries") {
    const auto read = std::get<records::ReadCount>(records::read_record(count().dump()));
    CHECK(read.key == std::string(32, '\xaa'));
    CHECK(read.task.empty());
    CHECK(read.t1 == Micros{900'000'000});
    const auto entries = records::parse_count_entries(count().dump());
    REQUIRE((entries.lines.size() == 1 && entries.zones.size() == 1));
    CHECK(entries.lines[0].direction == "in");
    CHECK(entries.lines[0].n == 14);
    CHECK(entries.zones[0].kind == "cow");
    CHECK(entries.zones[0].mean == 1.5);
    CHECK(entries.zones[0].unique == 4);
    CHECK(reason(count(), "key", "x") == "key is no work key");
    CHECK(reason(count(), "t1", -1) == "t1 is before t0");
    CHECK(reason(count(), "lines", 1) == "lines is no list");
    CHECK(reason(count(), "zones", {1}) == "zones is no list of objects");
    CHECK(reason(count(), "lines", {{{"line", "a"}, {"direction", "b"}, {"class", "c"}}}) ==
          "n is no number of things");
    Json zone = count()["zones"];
    zone[0]["mean"] = "1";
    CHECK(reason(count(), "zones", zone) == "mean is no number of things");
    CHECK_THROWS_AS(records::parse_count_entries("{"), std::invalid_argument);
}

TEST_CASE("what was said is read") {
    const auto read = std::get<records::ReadTranscript>(records::read_record(transcript().dump()));
    CHECK(read.text == "a red truck");
    CHECK(read.t0 == Micros{1'000'000});
    CHECK(reason(transcript(), "text", " \n") == "text is missing");
    CHECK(reason(transcript(), "t1", 0.5) == "t1 is before t0");
    const auto odd = std::get<records::ReadTranscript>(records::read_record(
        R"({"schema":"vlm.transcript/1","source":"a","video":"1","t0":0,"t1":0,"text":"a\u0000b"})"));
    CHECK(odd.text == "a\xef\xbf\xbd"
                      "b");
}
