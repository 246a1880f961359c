// SPDX-License-Identifier: Apache-2.0
#include "common/records/read_record.hpp"

#include <filesystem>
#include <limits>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

#include "common/records/result.hpp"
#include "tests/support/source_path.hpp"

using namespace vlm;
using base::Micros;

namespace {

records::Result some_result() {
    records::Result result;
    result.key = std::string(62, '0') + "aF";
    result.key.back() = 'f';
    result.source = "clip.mp4";
    result.video = "12-ab";
    result.t0 = Micros{4'300'000'000'123'457};
    result.t1 = Micros{-1};
    result.prompt_id = "p1";
    result.text = "a red truck";
    return result;
}

std::string reason(const std::string& line) {
    try {
        static_cast<void>(records::read_record(line));
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}

} // namespace

TEST_CASE("a result is read as it was written") {
    records::Result written = some_result();
    written.t0 = Micros{123'457};
    const auto read = std::get<records::ReadResult>(records::read_record(records::to_json_line(written)));
    CHECK(read.key == std::string(31, '\0') + "\xaf");
    CHECK(read.video == "12-ab");
    CHECK(read.source == "clip.mp4");
    CHECK(read.t0 == written.t0);
    CHECK(read.t1 == written.t1);
    CHECK(read.prompt_id == "p1");
    CHECK(read.text == "a red truck");
    CHECK(read.error.empty());

    written.text.clear();
    written.error = records::ResultError{"timeout", 0, "no answer"};
    const auto failed = std::get<records::ReadResult>(records::read_record(records::to_json_line(written)));
    CHECK_FALSE(failed.text);
    CHECK(failed.error == "timeout: no answer");
}

TEST_CASE("seconds become whole microseconds, exactly") {
    for (const std::int64_t micros :
         {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{33'367}, std::int64_t{1'001'001},
          std::int64_t{86'400'000'001}, std::int64_t{1'999'999'999'999'999}}) {
        const double seconds = std::stod(base::format_seconds(Micros{micros}));
        CHECK(records::micros_of(seconds) == Micros{micros});
    }
    CHECK(records::micros_of(0.0000005) == Micros{1});
    CHECK_FALSE(records::micros_of(1e300));
    CHECK_FALSE(records::micros_of(std::numeric_limits<double>::quiet_NaN()));
}

TEST_CASE("wall clocks have one form") {
    CHECK(records::plain_wall("2026-03-01T12:00:00Z") == "2026-03-01T12:00:00.000Z");
    CHECK(records::plain_wall("2026-03-01T12:00:00.1Z") == "2026-03-01T12:00:00.100Z");
    CHECK(records::plain_wall("2026-03-01T12:00:00.123456Z") == "2026-03-01T12:00:00.123Z");
    for (const char* wrong : {"", "Z", "2026-03-01T12:00:00", "2026-03-01T12:00:00+01:00", "2026-03-01 12:00:00Z",
                              "2026-03-01T12:00:00.12x4Z", "2026-03-01T12:00:00,123Z", "yesterday noon, at homeZ"}) {
        CAPTURE(wrong);
        CHECK_FALSE(records::plain_wall(wrong));
    }
}

TEST_CASE("a status is one part for each source") {
    const std::string line = R"({"schema":"vlm.status/1","program":"vlm-capture 1","wall":"2026-03-01T12:00:00.000Z",)"
                             R"("seconds":1.0,"sources":[{"source":"a","frames":1},{"source":"b","frames":2}]})";
    const auto status = std::get<records::ReadStatus>(records::read_record(line));
    REQUIRE(status.parts.size() == 2);
    CHECK(status.parts[1].source == "b");
    CHECK(status.parts[1].record.find(R"("sources":[{"frames":2,"source":"b"}])") != std::string::npos);
}

TEST_CASE("every kind of record that has a schema is either kept or passed over") {
    constexpr std::string_view ending = ".schema.json";
    int kinds = 0;
    for (const auto& file : std::filesystem::directory_iterator{test::source_path("/schemas")}) {
        const std::string name = file.path().filename();
        if (!name.ends_with(ending)) continue;
        const std::string schema = "vlm." + name.substr(0, name.size() - ending.size()) + "/1";
        CAPTURE(schema);
        CHECK(reason(nlohmann::json{{"schema", schema}}.dump()).find("not known") == std::string::npos);
        ++kinds;
    }
    CHECK(kinds >= 28);
}

TEST_CASE("what no index keeps is passed over, what is no record is refused") {
    for (const char* kind : {"frame", "occurrence"}) {
        const std::string line = nlohmann::json{{"schema", std::string{"vlm."} + kind + "/1"}, {"t", 1}}.dump();
        CHECK(std::holds_alternative<records::PassedOver>(records::read_record(line)));
    }
    CHECK(reason("") == "is no JSON");
    CHECK(reason("{") == "is no JSON");
    CHECK(reason("1e999") == "is no JSON");
    CHECK(reason("[]") == "is no object");
    CHECK(reason("{}") == "is no record: it has no \"schema\"");
    CHECK(reason(R"({"schema":1})") == "schema is no text");
    CHECK(reason(R"({"schema":"vlm.result/9"})") == "is a record of a kind that is not known: vlm.result/9");
    CHECK(reason(R"({"schema":"vlm.result/1","key":"xy"})") == "key is no work key");
    const std::string key = R"({"schema":"vlm.result/1","key":")" + std::string(64, '0') + "\"";
    CHECK(reason(key + "}") == "source is missing");
    CHECK(reason(key + R"(,"source":"a","t0":"1"})") == "t0 is no time");
    CHECK(reason(key + R"(,"source":"a","t0":0,"t1":1e30})") == "t1 is no time");
    CHECK(reason(key + R"(,"source":"a","t0":0,"t1":1,"wall":"now"})") == "wall is no time in UTC");
    CHECK(reason(std::string(100'000, '[')) == "is nested too deep");
    CHECK(reason(R"({"schema":")" + std::string(300, '[') + R"(\"[")") == "is no JSON"); // in a text it is none
}
