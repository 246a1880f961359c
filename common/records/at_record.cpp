// SPDX-License-Identifier: Apache-2.0
#include "common/records/at_record.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/records/json_line.hpp"

namespace vlm::records {

namespace {

/// When it began, of a live source.
void add_wall(JsonLine& line, const std::string& wall) {
    if (!wall.empty()) line.text("wall", wall);
}

void add(JsonLine& line, const AtRecord::Result& result) {
    line.text("task", result.task).seconds("t0", result.t0).seconds("t1", result.t1).boolean("covers", result.covers);
    line.text_or_null("model", result.model);
    if (result.text) {
        line.text("text", *result.text);
    } else {
        line.null("text");
    }
    line.text_or_null("error", result.error);
    add_wall(line, result.wall);
}

void add(JsonLine& line, const AtRecord::Count& count) {
    line.text("task", count.task).seconds("t0", count.t0).seconds("t1", count.t1).json("record", count.record);
    add_wall(line, count.wall);
}

void add(JsonLine& line, const AtRecord::Occupancy& occupancy) {
    line.text("task", occupancy.task).text("zone", occupancy.zone).text("class", occupancy.kind);
    line.integer("n", occupancy.n).seconds_or_null("since", occupancy.since);
    add_wall(line, occupancy.wall);
}

void add(JsonLine& line, const AtRecord::Event& event) {
    line.seconds_or_null("t", event.t).text("event", event.kind).json("record", event.record);
    add_wall(line, event.wall);
}

void add(JsonLine& line, const AtRecord::Said& said) {
    line.seconds("t0", said.t0).seconds("t1", said.t1).text("text", said.text);
    add_wall(line, said.wall);
}

template <typename Part>
void add_all(JsonLine& line, std::string_view name, const std::vector<Part>& parts) {
    std::vector<std::string> objects;
    for (const Part& part : parts) {
        JsonLine object;
        add(object, part);
        objects.push_back(object.line());
    }
    line.json(name, fmt::format("[{}]", fmt::join(objects, ",")));
}

} // namespace

std::string to_json_line(const AtRecord& at) {
    JsonLine line;
    line.text("schema", "vlm.at/1").text_or_null("video", at.video).text_or_null("source", at.source);
    line.seconds_or_null("t", at.t);
    line.text_or_null("wall", at.wall).text_or_null("link", at.link);
    add_all(line, "results", at.results);
    add_all(line, "counts", at.counts);
    add_all(line, "occupancy", at.occupancy);
    add_all(line, "events", at.events);
    add_all(line, "said", at.said);
    if (at.scene) {
        line.open("scene").seconds("t0", at.scene->t0);
        line.seconds_or_null("t1", at.scene->t1);
        line.close();
    } else {
        line.null("scene");
    }
    line.seconds_or_null("keyframe", at.keyframe);
    add_thumbnail(line, at.thumbnail);
    return line.line();
}

} // namespace vlm::records
