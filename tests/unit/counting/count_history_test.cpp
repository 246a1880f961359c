// SPDX-License-Identifier: Apache-2.0
#include "common/counting/count_history.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace vlm;
using namespace std::chrono_literals;

namespace {

records::CrossingRecord crossed_gate(base::Micros t, const char* direction) {
    records::CrossingRecord crossing;
    crossing.at.t = t;
    crossing.line = "gate";
    crossing.direction = direction;
    crossing.kind = "person";
    return crossing;
}

} // namespace

TEST_CASE("crossings add up from nothing, in the order of their times") {
    counting::CountHistory history;
    history.expect("gate", "out", "person");
    history.take(crossed_gate(5s, "in"));
    history.take(crossed_gate(3s, "in"));
    records::CountRecord count;
    count.from.t = 1s;
    count.t1 = 9s;
    history.take(count);
    const counting::CountPlot plot = history.plot("clip.mp4");
    CHECK((plot.title == "clip.mp4" && plot.start == 1s && plot.end == 9s));
    REQUIRE(plot.panels.size() == 1);
    CHECK((plot.panels[0].title == "gate" && plot.panels[0].unit == "crossed so far"));
    REQUIRE(plot.panels[0].series.size() == 2);
    CHECK(plot.panels[0].series[0].name == "person in");
    using Steps = std::vector<std::pair<base::Micros, double>>;
    CHECK(plot.panels[0].series[0].steps == Steps{{1s, 0}, {3s, 1}, {5s, 2}});
    CHECK(plot.panels[0].series[1].steps == Steps{{1s, 0}});
}

TEST_CASE("a line and a zone of one name have panels of their own") {
    counting::CountHistory history;
    history.cross("yard", "in", "car", 2s);
    history.occupy("yard", "car", 1s, 0);
    history.occupy("yard", "car", 2s, 1);
    history.occupy("yard", "person", 1s, 3);
    const counting::CountPlot plot = history.plot("");
    REQUIRE(plot.panels.size() == 2);
    CHECK((plot.panels[0].unit == "crossed so far" && plot.panels[1].unit == "at once"));
    REQUIRE(plot.panels[1].series.size() == 2);
    CHECK((plot.panels[1].series[0].name == "car" && plot.panels[1].series[0].steps.size() == 2));
}

TEST_CASE("of a live source times are wall clock") {
    counting::CountHistory history;
    records::OccupancyRecord occupancy;
    occupancy.from = {3s, "1970-01-01T00:01:00.000Z", 0};
    occupancy.zone = "all";
    occupancy.n = 2;
    history.take(occupancy);
    occupancy.from = {9s, "1970-01-01T00:01:06.000Z", 0};
    occupancy.n.reset();
    history.take(occupancy);
    const counting::CountPlot plot = history.plot("cam");
    CHECK((plot.clock == counting::CountPlot::Clock::wall && plot.start == 60s && plot.end == 66s));
    REQUIRE(plot.panels.size() == 1);
    CHECK(plot.panels[0].series[0].steps.size() == 1);
}
