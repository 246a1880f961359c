// SPDX-License-Identifier: Apache-2.0
#include "common/records/batch_unit.hpp"

#include <limits>

#include <nlohmann/json.hpp>

#include "common/records/json_line.hpp"
#include "common/records/read_record.hpp"
#include "common/records/record_fields.hpp"

namespace vlm::records {
namespace {

using Ordered = nlohmann::ordered_json;

std::vector<base::Micros> times(const nlohmann::json& record) {
    const nlohmann::json& values = member(record, "frames");
    if (!values.is_array()) refuse("frames is no list");
    std::vector<base::Micros> all;
    for (const nlohmann::json& value : values) {
        const auto t = value.is_number() ? micros_of(value.get<double>()) : std::nullopt;
        if (!t) refuse("frames holds what is no time");
        all.push_back(*t);
    }
    return all;
}

std::string key(const nlohmann::json& record, const char* name) {
    std::string hex = text(record, name);
    if (!key_bytes(hex)) refuse(std::string{name} + " is no work key");
    return hex;
}

int number(const nlohmann::json& record, const char* name) {
    const std::int64_t value = whole(record, name);
    if (value > std::numeric_limits<int>::max()) refuse(std::string{name} + " is too large");
    return static_cast<int>(value);
}

void read_what_was_asked(const nlohmann::json& record, Result& planned) {
    planned.key = key(record, "key");
    if (!member(record, "part_of").is_null()) {
        planned.part_of = key(record, "part_of");
        planned.split = Split::yes;
    }
    planned.source = text(record, "source");
    planned.video = text_or_none(record, "video");
    planned.t0 = time(record, "t0");
    planned.t1 = time(record, "t1");
    planned.wall = text_or_none(record, "wall");
    if (!planned.wall.empty()) planned.epoch = whole(record, "epoch");
    planned.frames = times(record);
    planned.n_sampled = number(record, "n_sampled");
    planned.n_sent = static_cast<int>(planned.frames.size());
    planned.prompt_id = text(record, "prompt_id");
    planned.model_asked = text(record, "model_asked");
    planned.backend = text(record, "backend");
    planned.decoder = text_or_none(record, "decoder");
}

} // namespace

std::string to_json_line(const BatchUnit& unit) {
    const Result& planned = unit.planned;
    JsonLine line;
    line.text("schema", "vlm.batch/1").text("key", planned.key);
    if (planned.split == Split::yes) line.text("part_of", planned.part_of);
    line.text("source", planned.source).text_or_null("video", planned.video);
    line.seconds("t0", planned.t0).seconds("t1", planned.t1);
    if (!planned.wall.empty()) line.text("wall", planned.wall).integer("epoch", planned.epoch);
    line.seconds("frames", planned.frames).integer("n_sampled", std::int64_t{planned.n_sampled});
    line.text("prompt_id", planned.prompt_id).text("model_asked", planned.model_asked);
    line.text("backend", planned.backend).text_or_null("decoder", planned.decoder);
    line.integer("max_output_tokens", std::int64_t{unit.max_output_tokens});
    if (unit.answer_schema.empty()) {
        line.null("answer_schema");
    } else {
        line.json("answer_schema", unit.answer_schema);
    }
    return line.line();
}

BatchUnit read_batch_unit(std::string_view line) {
    // Members in their order: the schema of an answer is one that the model was shown.
    const Ordered whole = Ordered::parse(line, nullptr, false);
    if (!whole.is_object()) refuse("is no JSON object");
    const nlohmann::json record = whole;
    if (text(record, "schema") != "vlm.batch/1") refuse("is no vlm.batch/1");
    BatchUnit unit;
    read_what_was_asked(record, unit.planned);
    unit.max_output_tokens = number(record, "max_output_tokens");
    if (const auto schema = whole.find("answer_schema"); schema != whole.end() && !schema->is_null())
        unit.answer_schema = schema->dump();
    return unit;
}

} // namespace vlm::records
