// SPDX-License-Identifier: Apache-2.0
#include "common/records/probe_record.hpp"

#include <nlohmann/json.hpp>

#include "common/base/text.hpp"
#include "common/records/json_line.hpp"

namespace vlm::records {
namespace {

void add_seconds(JsonLine& line, const char* name, const std::optional<base::Micros>& value) {
    if (value) {
        line.seconds(name, *value);
    } else {
        line.null(name);
    }
}

void add_regularity(JsonLine& line, const char* name, const std::optional<Regularity>& value) {
    if (!value) {
        line.null(name);
        return;
    }
    line.open(name).seconds("median", value->median).seconds("worst", value->worst);
    line.seconds("jitter", value->jitter).close();
}

std::string array_of(const std::vector<std::string>& texts) {
    nlohmann::json array = nlohmann::json::array();
    for (const std::string& text : texts)
        array.push_back(base::valid_utf8(text));
    return array.dump();
}

} // namespace

std::string to_json_line(const ProbeRecord& record) {
    JsonLine line;
    line.text("schema", "vlm.probe/1").text("source", record.source).boolean("delivers", record.delivers);
    line.text_or_null("error", record.error).text_or_null("container", record.container);
    line.text_or_null("codec", record.codec).text_or_null("pixel_format", record.pixel_format);
    line.integer("width", record.width).integer("height", record.height);
    line.boolean("live", record.live).text_or_null("audio", record.audio);
    line.decimal("declared_fps", record.declared_fps, 3).decimal("fps", record.fps, 3);
    add_seconds(line, "opened", record.opened);
    add_seconds(line, "first_frame", record.first_frame);
    line.seconds("watched", record.watched);
    add_seconds(line, "span", record.span);
    line.integer("packets", record.packets).integer("frames", record.frames);
    line.integer("keyframes", record.keyframes);
    add_seconds(line, "keyframe_every", record.keyframe_every);
    line.integer("reorder", record.reorder);
    add_regularity(line, "times", record.times);
    add_regularity(line, "arrivals", record.arrivals);
    add_seconds(line, "latency", record.latency);
    line.integer("bit_rate", record.bit_rate).integer("faults", record.faults);
    line.json("hints", array_of(record.hints));
    return line.line();
}

} // namespace vlm::records
