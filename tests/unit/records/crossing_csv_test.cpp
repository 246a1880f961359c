// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "common/records/crossing_csv.hpp"
#include "common/records/csv.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using records::CrossingCsv;
using records::CrossingRow;

TEST_CASE("fields of a line that others wrote") {
    using Fields = std::vector<std::string>;
    CHECK(records::csv_fields("a, b ,c") == Fields{"a", "b", "c"});
    CHECK(records::csv_fields("") == Fields{""});
    CHECK(records::csv_fields("a,,") == Fields{"a", "", ""});
    CHECK(records::csv_fields(R"(1,"gate, ""north""", "x")") == Fields{"1", "gate, \"north\"", "x"});
    CHECK(records::csv_fields(R"("not ended, x)") == Fields{"not ended, x"});
}

TEST_CASE("a header says which column is what") {
    const CrossingRow row = CrossingCsv{"direction, T ,Line,note"}.read(R"(in,1:30.5,"north, gate",a cyclist)");
    CHECK(row.source.empty());
    CHECK(row.line == "north, gate");
    CHECK(row.direction == "in");
    CHECK(row.t == 90500ms);
    const CrossingRow other = CrossingCsv{"source,frame,line,direction"}.read("a.mp4,12,gate,L->R");
    CHECK(other.source == "a.mp4");
    CHECK(other.frame == 12);
    CHECK_FALSE(other.t.has_value());
}

TEST_CASE("a table of crossings is told from one of boxes") {
    CHECK(CrossingCsv::is_header("t,line,direction"));
    CHECK(CrossingCsv::is_header("time,direction"));
    CHECK_FALSE(CrossingCsv::is_header("1,2,3,4,5,6,1,-1,-1,-1"));
    CHECK_THROWS_WITH(CrossingCsv{"time,line,direction"}, "the header names no column t or frame");
    CHECK_THROWS_WITH(CrossingCsv{"t,direction"}, "the header names no column line");
    CHECK_THROWS_WITH(CrossingCsv{"t,line"}, "the header names no column direction");
}

TEST_CASE("what is no crossing says why") {
    const CrossingCsv times{"t,line,direction"};
    CHECK_THROWS_WITH(times.read("1,gate"), "has 2 columns, the header 3");
    CHECK_THROWS_WITH(times.read("-1,gate,in"), Catch::StartsWith("t: '-1' is not a duration"));
    CHECK_THROWS_WITH(times.read("nan,gate,in"), Catch::StartsWith("t: 'nan' is not a duration"));
    CHECK_THROWS_WITH(times.read("1,,in"), "line is empty");
    CHECK_THROWS_WITH(times.read("1,gate, "), "direction is empty");
    const CrossingCsv frames{"frame,line,direction"};
    for (const char* frame : {"0", "1.5", "x", "1e309", "-3", ""})
        CHECK_THROWS_WITH(frames.read(std::string{frame} + ",gate,in"),
                          Catch::StartsWith("frame is no number from 1 on"));
}
