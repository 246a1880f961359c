// SPDX-License-Identifier: Apache-2.0
#include "common/records/count_record.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

#include "common/base/text.hpp"
#include "common/records/json_line.hpp"

namespace vlm::records {

using nlohmann::ordered_json;

namespace {

JsonLine begin(const char* schema, const CountSubject& of) {
    JsonLine line;
    line.text("schema", schema).text("source", of.source).text_or_null("video", of.video);
    if (!of.task.empty()) line.text("task", of.task);
    return line;
}

void add_wall(JsonLine& line, const CountMoment& moment) {
    if (!moment.wall.empty()) line.text("wall", moment.wall).integer("epoch", moment.epoch);
}

/// Rounded as decimal() does, so that a record reads the same wherever a number stands.
double rounded(double value) {
    return std::round(value * 1e3) / 1e3;
}

ordered_json zones_of(const std::vector<ZoneCount>& zones) {
    ordered_json list = ordered_json::array();
    for (const ZoneCount& zone : zones)
        list.push_back({{"zone", base::valid_utf8(zone.zone)},
                        {"class", base::valid_utf8(zone.kind)},
                        {"entries", zone.entries},
                        {"exits", zone.exits},
                        {"mean", rounded(zone.mean)},
                        {"max", zone.max},
                        {"min", zone.min},
                        {"unique", zone.unique}});
    return list;
}

} // namespace

std::string to_json_line(const CrossingRecord& crossing) {
    JsonLine line = begin("vlm.crossing/1", crossing.of);
    line.text("line", crossing.line).text("direction", crossing.direction).integer("track", crossing.track);
    line.text("class", crossing.kind).seconds("t", crossing.at.t);
    add_wall(line, crossing.at);
    line.decimal("score", crossing.score, 3).decimal("x", crossing.x, 4).decimal("y", crossing.y, 4);
    return line.text("method", crossing.of.method).line();
}

std::string to_json_line(const OccupancyRecord& occupancy) {
    JsonLine line = begin("vlm.occupancy/1", occupancy.of);
    line.text("zone", occupancy.zone).text("class", occupancy.kind).seconds("t", occupancy.from.t);
    add_wall(line, occupancy.from);
    return line.integer("n", occupancy.n).text("method", occupancy.of.method).line();
}

std::string to_json_line(const CountRecord& count) {
    JsonLine line;
    line.text("schema", "vlm.count/1").text("key", count.key).text("source", count.of.source);
    line.text_or_null("video", count.of.video);
    if (!count.of.task.empty()) line.text("task", count.of.task);
    line.seconds("t0", count.from.t).seconds("t1", count.t1);
    add_wall(line, count.from);
    line.integer("frames", count.frames).seconds_or_null("sample_distance", count.sample_distance);
    line.seconds("seconds", count.looked).json("lines", to_json(count.entries.lines));
    return line.json("zones", zones_of(count.entries.zones).dump()).text("method", count.of.method).line();
}

} // namespace vlm::records
