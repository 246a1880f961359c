// SPDX-License-Identifier: Apache-2.0
#include "common/records/stream_record.hpp"

#include <catch2/catch.hpp>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/records/gate_record.hpp"
#include "common/records/validate.hpp"
#include "tests/support/source_path.hpp"

using namespace vlm;
using namespace std::chrono_literals;

namespace {

void check_fits(const std::string& kind, const std::string& line) {
    const std::string schema = base::read_file(test::source_path("/schemas/" + kind + ".schema.json"));
    CAPTURE(line);
    CHECK(records::validation_error(schema, line).value_or("") == "");
}

records::StreamHeader header() {
    records::StreamHeader header;
    header.source = "yard \"2\"\n";
    header.video = "12-ab";
    header.program = "vlm-capture 1";
    header.started = "2026-03-01T12:00:00.000Z";
    header.live = true;
    header.epoch = 3;
    header.codec = "rawvideo";
    header.pixel_format = "yuv420p";
    header.width = 640;
    header.height = 360;
    header.range = "tv";
    header.matrix = "bt709";
    header.source_width = 1280;
    header.source_height = 720;
    header.rotation = 270;
    header.mirrored = true;
    header.time_base_denominator = 90000;
    header.decoder = "h264";
    header.start = 1500ms;
    header.end = 10s + 1us;
    return header;
}

records::FrameRecord frame() {
    records::FrameRecord frame;
    frame.source = "cam";
    frame.t = 3600s + 1us;
    frame.pts = -5;
    frame.index = 7;
    frame.keyframe = true;
    frame.epoch = 1;
    frame.wall = "2026-03-01T12:00:00.000Z";
    frame.clock = "arrival";
    frame.dropped = 2;
    frame.score = 0.25;
    frame.motion = {0.0625, {{0.125, 0.5, 0.25, 0.25}, {0, 0, 0.0625, 1}}};
    frame.range = "pc";
    frame.matrix = "smpte170m";
    return frame;
}

template <typename T>
T reread(const T& record) {
    return std::get<T>(records::parse_stream_record(records::to_json_line(record)));
}

} // namespace

TEST_CASE("a gate's records fit their schema") {
    using Why = records::GateRecord::Why;
    for (const Why why : {Why::fresh, Why::motion, Why::heartbeat, Why::seen, Why::still}) {
        check_fits("gate", records::to_json_line(records::GateRecord{"cam", 1500ms, 2, why, 0.25}));
        check_fits("gate", records::to_json_line(records::GateRecord{"cam", 1500ms, 2, why, std::nullopt}));
    }
    CHECK(records::to_json_line(records::GateRecord{"cam", 1500ms, 2, Why::still, std::nullopt}) ==
          "{\"schema\":\"vlm.gate/1\",\"source\":\"cam\",\"t\":1.500000,\"epoch\":2,\"kept\":false,"
          "\"why\":\"still\",\"score\":null}\n");
}

TEST_CASE("records of a frame stream fit their schemas") {
    check_fits("stream", records::to_json_line(header()));
    check_fits("frame", records::to_json_line(frame()));
    check_fits("end", records::to_json_line(
                          records::StreamEnd{"cam", records::StreamEnd::Reason::failed, "it broke", 3, 2, 1}));
    records::StreamHeader plain = header();
    plain.video.clear();
    plain.range.clear();
    plain.matrix.clear();
    plain.decoder.clear();
    plain.end.reset();
    plain.rotation = 0;
    plain.mirrored = false;
    check_fits("stream", records::to_json_line(plain));
    records::FrameRecord bare;
    bare.source = "clip.mp4";
    check_fits("frame", records::to_json_line(bare));
    check_fits("end", records::to_json_line(records::StreamEnd{}));
}

TEST_CASE("records of a frame stream are read as they were written") {
    // What is written twice alike was read whole.
    CHECK(records::to_json_line(reread(header())) == records::to_json_line(header()));
    CHECK(records::to_json_line(reread(frame())) == records::to_json_line(frame()));
    const records::StreamEnd end{"cam", records::StreamEnd::Reason::interrupted, "", 3, 2, 1};
    CHECK(records::to_json_line(reread(end)) == records::to_json_line(end));
    CHECK(reread(header()).end == 10s + 1us);
    CHECK((reread(header()).rotation == 270 && reread(header()).mirrored));
    const records::FrameRecord read = reread(frame());
    CHECK(read.t == 3600s + 1us);
    CHECK((read.pts == -5 && read.index == 7 && read.keyframe && read.epoch == 1 && read.dropped == 2));
    CHECK((read.wall == frame().wall && read.clock == "arrival" && read.score == 0.25));
    REQUIRE(read.motion);
    CHECK(read.motion->area == 0.0625);
    CHECK(read.motion->boxes == frame().motion->boxes);
    CHECK((read.range == "pc" && read.matrix == "smpte170m"));
}

TEST_CASE("a time in a record is exact for as long as anybody films") {
    records::FrameRecord late;
    late.t = std::chrono::hours{24 * 365 * 100} + 1us;
    CHECK(reread(late).t == late.t);
}

TEST_CASE("records and members of later versions are passed over") {
    CHECK(std::holds_alternative<std::monostate>(records::parse_stream_record(R"({"schema":"vlm.frame/9","t":"x"})")));
    const auto read = records::parse_stream_record(
        R"({"schema":"vlm.frame/1","source":"a","t":1.5,"index":0,"mood":"calm","wall":null})");
    CHECK(std::get<records::FrameRecord>(read).t == 1500ms);
}

TEST_CASE("a record of whatever kind is told from a subtitle") {
    CHECK(records::is_stream_record(records::to_json_line(header())));
    CHECK(records::is_stream_record(R"({"schema":"vlm.mood/9"})"));
    for (const char* text : {"", "Hello.", "[1]", "{}", R"({"schema":1})", R"({"schema":"other.stream/1"})"})
        CHECK_FALSE(records::is_stream_record(text));
}

TEST_CASE("what is no record of a stream is an error with a reason") {
    const auto [text, reason] = GENERATE(table<std::string, std::string>({
        {"", "frame stream: holds a text that is no record"},
        {"[1]", "frame stream: holds a text that is no record"},
        {R"({"t":1})", "frame stream: a record lacks its schema"},
        {R"({"schema":1})", "frame stream: a record's schema is of another type"},
        {R"({"schema":"vlm.frame/1","source":"a","index":0})", "frame stream: a record lacks its t"},
        {R"({"schema":"vlm.frame/1","source":"a","t":"1","index":0})", "frame stream: a record's t is of another type"},
        {R"({"schema":"vlm.frame/1","source":"a","t":1e300,"index":0})", "frame stream: a record's t is no time"},
        {R"({"schema":"vlm.frame/1","source":"a","t":1,"index":1e300})", "frame stream: a record's index is too large"},
        {R"({"schema":"vlm.frame/1","source":"a","t":1,"index":9223372036854775808})",
         "frame stream: a record's index is too large"},
        {R"({"schema":"vlm.stream/1","source":"a","width":4,"height":4,"source_width":4,"source_height":4,"time_base":[1,1e300]})",
         "frame stream: a record's time_base is too large"},
        {R"({"schema":"vlm.frame/1","source":"a","t":1,"index":0,"motion":7})",
         "frame stream: a record's motion is of another type"},
        {R"({"schema":"vlm.frame/1","source":"a","t":1,"index":0,"motion":{"area":0,"boxes":[[0,0,1]]}})",
         "frame stream: a record's boxes is of another type"},
        {R"({"schema":"vlm.stream/1","source":"a","width":100000})",
         "frame stream: a record's width is no size of a picture"},
        {R"({"schema":"vlm.stream/1","source":"a","width":4,"height":4,"source_width":4,"source_height":4,"rotation":45})",
         "frame stream: a record's rotation is no quarter turn"},
        {R"({"schema":"vlm.end/1","source":"a","frames":1})", "frame stream: a record lacks its reason"},
    }));
    CHECK_THROWS_WITH(records::parse_stream_record(text), reason);
}
