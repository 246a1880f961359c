// SPDX-License-Identifier: Apache-2.0
#include "common/records/stream_record.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/base/error.hpp"
#include "common/records/json_line.hpp"

namespace vlm::records {

using base::Micros;
using nlohmann::json;

namespace {

using Reason = StreamEnd::Reason;

constexpr std::array<std::pair<Reason, std::string_view>, 3> reasons = {{
    {Reason::end, "end"},
    {Reason::interrupted, "interrupted"},
    {Reason::failed, "failed"},
}};

[[noreturn]] void throw_bad(const std::string& why) {
    throw base::InputError{"frame stream", why};
}

/// Whether a number is one that `member` can give: JSON has larger ones.
bool fits_64_bits(const json& value) {
    if (value.is_number_float()) return std::abs(value.get<double>()) < 9e18;
    return !value.is_number_unsigned() || value.get<std::uint64_t>() <= std::numeric_limits<std::int64_t>::max();
}

/// The member `name` of a record, of the type that `T` is; throws where it is not.
template <typename T>
T member(const json& record, const char* name) {
    const auto found = record.find(name);
    if (found == record.end()) throw_bad(std::string{"a record lacks its "} + name);
    const bool fits = found->is_array() ? std::all_of(found->begin(), found->end(), fits_64_bits)
                                        : std::is_same_v<T, double> || fits_64_bits(*found);
    if (!fits) throw_bad(std::string{"a record's "} + name + " is too large");
    try {
        return found->get<T>();
    } catch (const json::exception&) {
        throw_bad(std::string{"a record's "} + name + " is of another type");
    }
}

/// The same, or `otherwise` where the member is not there or null.
template <typename T>
T member(const json& record, const char* name, T otherwise) {
    const auto found = record.find(name);
    return found == record.end() || found->is_null() ? otherwise : member<T>(record, name);
}

Micros seconds(const json& record, const char* name) {
    const double value = member<double>(record, name) * 1e6;
    if (!std::isfinite(value) || std::abs(value) > 9e15) throw_bad(std::string{"a record's "} + name + " is no time");
    return Micros{std::llround(value)};
}

int side(const json& record, const char* name) {
    const auto value = member<std::int64_t>(record, name);
    if (value < 0 || value > std::numeric_limits<std::int16_t>::max()) {
        throw_bad(std::string{"a record's "} + name + " is no size of a picture");
    }
    return static_cast<int>(value);
}

int rotation(const json& record) {
    const auto degrees = member<std::int64_t>(record, "rotation", 0);
    if (degrees < 0 || degrees > 270 || degrees % 90 != 0) throw_bad("a record's rotation is no quarter turn");
    return static_cast<int>(degrees);
}

StreamHeader header_of(const json& record) {
    StreamHeader header;
    header.source = member<std::string>(record, "source");
    header.video = member<std::string>(record, "video", "");
    header.program = member<std::string>(record, "program", "");
    header.started = member<std::string>(record, "started", "");
    header.live = member<bool>(record, "live", false);
    header.epoch = member<std::int64_t>(record, "epoch", 0);
    header.codec = member<std::string>(record, "codec", "");
    header.pixel_format = member<std::string>(record, "pixel_format", "");
    header.width = side(record, "width");
    header.height = side(record, "height");
    header.range = member<std::string>(record, "range", "");
    header.matrix = member<std::string>(record, "matrix", "");
    header.source_width = side(record, "source_width");
    header.source_height = side(record, "source_height");
    header.rotation = rotation(record);
    header.mirrored = member<bool>(record, "mirrored", false);
    const auto time_base = member<std::array<std::int64_t, 2>>(record, "time_base");
    header.time_base_numerator = time_base[0];
    header.time_base_denominator = time_base[1];
    header.decoder = member<std::string>(record, "decoder", "");
    header.start = seconds(record, "start");
    if (!record.value("end", json{}).is_null()) header.end = seconds(record, "end");
    return header;
}

MotionRecord motion_of(const json& record) {
    if (!record.is_object()) throw_bad("a record's motion is of another type");
    MotionRecord motion;
    motion.area = member<double>(record, "area");
    motion.boxes = member<std::vector<std::array<double, 4>>>(record, "boxes");
    return motion;
}

FrameRecord frame_of(const json& record) {
    FrameRecord frame;
    frame.source = member<std::string>(record, "source");
    frame.t = seconds(record, "t");
    if (!record.value("pts", json{}).is_null()) frame.pts = member<std::int64_t>(record, "pts");
    frame.index = member<std::int64_t>(record, "index");
    frame.keyframe = member<bool>(record, "keyframe", false);
    frame.epoch = member<std::int64_t>(record, "epoch", 0);
    frame.wall = member<std::string>(record, "wall", "");
    frame.clock = member<std::string>(record, "clock", "");
    frame.dropped = member<std::int64_t>(record, "dropped", 0);
    if (!record.value("score", json{}).is_null()) frame.score = member<double>(record, "score");
    if (!record.value("motion", json{}).is_null()) frame.motion = motion_of(record["motion"]);
    frame.range = member<std::string>(record, "range", "");
    frame.matrix = member<std::string>(record, "matrix", "");
    return frame;
}

StreamEnd end_of(const json& record) {
    StreamEnd end;
    end.source = member<std::string>(record, "source");
    const auto word = member<std::string>(record, "reason");
    for (const auto& [reason, name] : reasons) {
        if (name == word) end.reason = reason;
    }
    end.error = member<std::string>(record, "error", "");
    end.frames = member<std::int64_t>(record, "frames");
    end.dropped = member<std::int64_t>(record, "dropped", 0);
    end.faults = member<std::int64_t>(record, "faults", 0);
    return end;
}

void add_motion(JsonLine& line, const MotionRecord& motion) {
    std::vector<std::string> boxes;
    for (const auto& [x, y, width, height] : motion.boxes)
        boxes.push_back(fmt::format("[{:.4f},{:.4f},{:.4f},{:.4f}]", x, y, width, height));
    line.open("motion").decimal("area", motion.area, 4).json("boxes", fmt::format("[{}]", fmt::join(boxes, ",")));
    line.close();
}

} // namespace

std::string to_json_line(const StreamHeader& header) {
    JsonLine line;
    line.text("schema", "vlm.stream/1").text("source", header.source).text_or_null("video", header.video);
    line.text("program", header.program).text("started", header.started).boolean("live", header.live);
    line.integer("epoch", header.epoch).text("codec", header.codec).text("pixel_format", header.pixel_format);
    line.integer("width", std::int64_t{header.width}).integer("height", std::int64_t{header.height});
    line.text_or_null("range", header.range).text_or_null("matrix", header.matrix);
    line.integer("source_width", std::int64_t{header.source_width});
    line.integer("source_height", std::int64_t{header.source_height});
    if (header.rotation != 0) line.integer("rotation", std::int64_t{header.rotation});
    if (header.mirrored) line.boolean("mirrored", true);
    line.json("time_base", json{header.time_base_numerator, header.time_base_denominator}.dump());
    line.text_or_null("decoder", header.decoder).seconds("start", header.start);
    if (header.end)
        line.seconds("end", *header.end);
    else
        line.null("end");
    return line.line();
}

std::string to_json_line(const FrameRecord& frame) {
    JsonLine line;
    line.text("schema", "vlm.frame/1").text("source", frame.source).seconds("t", frame.t).integer("pts", frame.pts);
    line.integer("index", frame.index).boolean("keyframe", frame.keyframe).integer("epoch", frame.epoch);
    if (!frame.wall.empty()) line.text("wall", frame.wall).text("clock", frame.clock);
    line.integer("dropped", frame.dropped);
    if (frame.score) line.decimal("score", frame.score, 4);
    if (frame.motion) add_motion(line, *frame.motion);
    if (!frame.range.empty()) line.text("range", frame.range);
    if (!frame.matrix.empty()) line.text("matrix", frame.matrix);
    if (!frame.file.empty()) line.text("file", frame.file);
    return line.line();
}

std::string to_json_line(const StreamEnd& end) {
    JsonLine line;
    line.text("schema", "vlm.end/1").text("source", end.source);
    for (const auto& [reason, name] : reasons) {
        if (reason == end.reason) line.text("reason", name);
    }
    line.text_or_null("error", end.error).integer("frames", end.frames);
    line.integer("dropped", end.dropped).integer("faults", end.faults);
    return line.line();
}

bool is_stream_record(std::string_view text) {
    const json record = json::parse(text, nullptr, false);
    if (!record.is_object()) return false;
    const auto schema = record.find("schema");
    return schema != record.end() && schema->is_string() && schema->get_ref<const std::string&>().starts_with("vlm.");
}

StreamRecord parse_stream_record(const std::string& line) {
    const json record = json::parse(line, nullptr, false);
    if (!record.is_object()) throw_bad("holds a text that is no record");
    const auto schema = member<std::string>(record, "schema");
    if (schema == "vlm.stream/1") return header_of(record);
    if (schema == "vlm.frame/1") return frame_of(record);
    if (schema == "vlm.end/1") return end_of(record);
    return std::monostate{};
}

} // namespace vlm::records
