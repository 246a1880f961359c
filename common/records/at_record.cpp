// SPDX-License-Identifier: Apache-2.0
#include "common/records/at_record.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/records/json_line.hpp"

namespace vlm::records {

namespace {

void add(JsonLine& line, const AtRecord::Result& result) {
    line.text("task", result.task).seconds("t0", result.t0).seconds("t1", result.t1).boolean("covers", result.covers);
    line.text_or_null("model", result.model);
    if (result.text) {
        line.text("text", *result.text);
    } else {
        line.null("text");
    }
    line.text_or_null("error", result.error);
}

void add(JsonLine& line, const AtRecord::Count& count) {
    line.text("task", count.task).seconds("t0", count.t0).seconds("t1", count.t1).json("record", count.record);
}

void add(JsonLine& line, const AtRecord::Occupancy& occupancy) {
    line.text("task", occupancy.task).text("zone", occupancy.zone).text("class", occupancy.kind);
    line.integer("n", occupancy.n).seconds("since", occupancy.since);
}

void add(JsonLine& line, const AtRecord::Event& event) {
    line.seconds("t", event.t).text("event", event.kind).json("record", event.record);
}

void add(JsonLine& line, const AtRecord::Said& said) {
    line.seconds("t0", said.t0).seconds("t1", said.t1).text("text", said.text);
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

void seconds_or_null(JsonLine& line, std::string_view name, std::optional<base::Micros> time) {
    if (time) {
        line.seconds(name, *time);
    } else {
        line.null(name);
    }
}

} // namespace

std::string to_json_line(const AtRecord& at) {
    JsonLine line;
    line.text("schema", "vlm.at/1").text("video", at.video).text_or_null("source", at.source).seconds("t", at.t);
    line.text_or_null("wall", at.wall).text_or_null("link", at.link);
    add_all(line, "results", at.results);
    add_all(line, "counts", at.counts);
    add_all(line, "occupancy", at.occupancy);
    add_all(line, "events", at.events);
    add_all(line, "said", at.said);
    if (at.scene) {
        line.open("scene").seconds("t0", at.scene->t0);
        seconds_or_null(line, "t1", at.scene->t1);
        line.close();
    } else {
        line.null("scene");
    }
    seconds_or_null(line, "keyframe", at.keyframe);
    add_thumbnail(line, at.thumbnail);
    return line.line();
}

} // namespace vlm::records
