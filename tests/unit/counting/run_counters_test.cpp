// SPDX-License-Identifier: Apache-2.0
#include "common/counting/run_counters.hpp"

#include <memory>
#include <vector>

#include <catch2/catch.hpp>

using namespace vlm;

namespace {

counting::DetectedFrame counted_frame(std::size_t track, bool looked, std::size_t found) {
    counting::DetectedFrame frame;
    frame.looked = looked;
    frame.found.resize(found);
    frame.frame.track = track;
    return frame;
}

counting::CountingPlan one_gate() {
    counting::CountingPlan plan;
    plan.lines = {counting::parse_line("gate=0.5,0:0.5,1:east,west")};
    return plan;
}

} // namespace

TEST_CASE("frames wait from where they are read to where they are counted") {
    const counting::CountingPlan plan = one_gate();
    counting::InputCounters counters{plan, "cam"};
    counters.reading().live = true;
    frames::Frame read;
    read.record.dropped = 2;
    counters.read(read, true, 0);
    counters.read(read, true, 1);
    counters.read(read, false, 1); // nobody looks at this one
    const std::vector<track::Object> objects{{1, 0, {}, true}, {2, 0, {}, false}};
    counters.count(counted_frame(0, true, 3), objects, {5, 4, {{1, 2}}, {3}});
    const records::SourceReading reading = counters.readings().at(0);
    CHECK((reading.source == "cam" && reading.live && !reading.ended));
    CHECK((reading.kept == 3 && reading.written == 1 && reading.dropped == 6 && reading.faults == 1));
    REQUIRE(reading.counting);
    const records::CountingStatus& counting = *reading.counting;
    CHECK((counting.queue == 1 && counting.looked == 1 && counting.detections == 3));
    CHECK((counting.tracks == 1 && counting.objects == 4));
    REQUIRE((counting.lines.size() == 2 && counting.zones.size() == 1));
    CHECK((counting.lines[1].line == "gate" && counting.lines[1].direction == "west" && counting.lines[1].n == 2));
    CHECK((counting.zones[0].zone == "all" && counting.zones[0].n == 3));
}

TEST_CASE("a stream's sources have their own counts, whatever is under way beside them") {
    const counting::CountingPlan plan;
    counting::RunCounters counters{plan};
    counting::InputCounters& stream = counters.open("-");
    counting::InputCounters& clip = counters.open("clip.mp4");
    clip.begin({frames::Track{}});
    std::vector<frames::Track> tracks(2);
    tracks[0].source = "door";
    tracks[1].source = "yard";
    stream.begin(tracks);
    clip.count(counted_frame(0, true, 2), {}, {1, 0, {}, {0}});
    stream.count(counted_frame(1, false, 0), {}, {});
    stream.end();
    const auto readings = counters.readings();
    REQUIRE(readings.size() == 3);
    CHECK((readings[0].source == "door" && readings[0].written == 0 && readings[0].ended));
    CHECK((readings[1].source == "yard" && readings[1].written == 1 && readings[1].counting->looked == 0));
    CHECK((readings[2].source == "clip.mp4" && readings[2].counting->detections == 2 && !readings[2].ended));
}
