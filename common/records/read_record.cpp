// SPDX-License-Identifier: Apache-2.0
#include "common/records/read_record.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <nlohmann/json.hpp>

#include "common/base/text.hpp"
#include "common/records/read_count.hpp"
#include "common/records/record_fields.hpp"

namespace vlm::records {
namespace {

using Json = nlohmann::json;

/// Written by programs here, and nothing that an index is asked for.
constexpr std::array<std::string_view, 21> passed_over = {
    "vlm.frame/1", "vlm.stream/1",     "vlm.end/1",        "vlm.gate/1",   "vlm.summary/1",    "vlm.probe/1",
    "vlm.score/1", "vlm.evaluation/1", "vlm.video/1",      "vlm.moment/1", "vlm.occurrence/1", "vlm.batch/1",
    "vlm.bench/1", "vlm.task/1",       "vlm.comparison/1", "vlm.span/1",   "vlm.occupants/1",  "vlm.partial/1",
    "vlm.at/1",    "vlm.tally/1",      "vlm.archive/1"};

std::string error_of(const Json& record) {
    const Json& error = member(record, "error");
    if (error.is_null()) return "";
    if (!error.is_object()) refuse("error is no object");
    return text(error, "class") + ": " + text_or_none(error, "message");
}

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

ReadResult read_result(const Json& record) {
    ReadResult result;
    result.key = work_key(record, "key");
    if (!member(record, "part_of").is_null()) result.part_of = work_key(record, "part_of");
    result.prompt_id = text_or_none(record, "prompt_id");
    result.source = text(record, "source");
    if (!member(record, "video").is_null()) result.video = text(record, "video");
    result.t0 = time(record, "t0");
    result.t1 = time(record, "t1");
    if (!member(record, "wall").is_null()) result.wall = wall(record);
    result.model = text_or_none(record, "model");
    if (!member(record, "text").is_null()) result.text = text_or_none(record, "text");
    result.error = error_of(record);
    return result;
}

ReadEvent read_event(const Json& record) {
    ReadEvent event{text(record, "source"), text(record, "event"), wall(record), std::nullopt};
    if (!member(record, "t").is_null()) event.t = time(record, "t");
    return event;
}

ReadStatus read_status(Json record) {
    ReadStatus status{text(record, "program"), wall(record), {}};
    const Json sources = member(record, "sources");
    if (!sources.is_array()) refuse("sources is no list");
    for (const Json& source : sources) {
        record["sources"] = Json::array({source});
        status.parts.push_back({text(source, "source"), record.dump()});
    }
    return status;
}

} // namespace

ReadRecord read_record(std::string_view line) {
    const Json record = parsed_record(line);
    const std::string schema = text_or_none(record, "schema");
    if (schema == "vlm.result/1") return read_result(record);
    if (schema == "vlm.event/1") return read_event(record);
    if (schema == "vlm.status/1") return read_status(record);
    if (schema == "vlm.count/1") return read_count(record);
    if (schema == "vlm.crossing/1") return read_crossing(record);
    if (schema == "vlm.occupancy/1") return read_occupancy(record);
    if (schema == "vlm.transcript/1") return read_transcript(record);
    if (std::find(passed_over.begin(), passed_over.end(), schema) != passed_over.end()) return PassedOver{};
    if (schema.empty()) refuse("is no record: it has no \"schema\"");
    refuse("is a record of a kind that is not known: " + base::one_line(schema, 50));
}

std::optional<std::string> key_bytes(std::string_view hex) {
    constexpr std::size_t digits = 64;
    if (hex.size() != digits || std::any_of(hex.begin(), hex.end(), [](char c) { return digit(c) < 0; }))
        return std::nullopt;
    std::string key;
    for (std::size_t i = 0; i < digits; i += 2)
        key += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
    return key;
}

std::optional<base::Micros> micros_of(double seconds) {
    constexpr double most = 2e9; // up to there a double tells microseconds apart
    if (!(std::abs(seconds) <= most)) return std::nullopt;
    return base::Micros{std::llround(seconds * 1e6)};
}

std::optional<std::string> plain_wall(std::string_view wall) {
    const auto time = base::parse_wall(wall);
    return time ? std::optional{base::format_wall(*time)} : std::nullopt;
}

} // namespace vlm::records
