// SPDX-License-Identifier: Apache-2.0
#include "common/records/read_count.hpp"

#include <nlohmann/json.hpp>

#include "common/base/text.hpp"
#include "common/records/count_entries.hpp"
#include "common/records/record_fields.hpp"

namespace vlm::records {

using Json = nlohmann::json;

namespace {

ReadOrigin origin_of(const Json& record) {
    ReadOrigin origin;
    origin.source = text(record, "source");
    if (!member(record, "video").is_null()) origin.video = text(record, "video");
    if (origin.video.empty() || !member(record, "wall").is_null()) origin.wall = wall(record);
    return origin;
}

std::string task_of(const Json& record) {
    return member(record, "task").is_null() ? "" : text(record, "task");
}

/// Reads the span of a record.
template <typename Record>
void read_span(const Json& json, Record& record) {
    record.t0 = time(json, "t0");
    record.t1 = time(json, "t1");
    if (record.t1 < record.t0) refuse("t1 is before t0");
}

} // namespace

ReadCount read_count(const Json& record) {
    ReadCount count;
    count.key = work_key(record, "key");
    count.of = origin_of(record);
    count.task = task_of(record);
    read_span(record, count);
    static_cast<void>(count_entries(record));
    return count;
}

ReadCrossing read_crossing(const Json& record) {
    ReadCrossing crossing;
    crossing.of = origin_of(record);
    crossing.task = task_of(record);
    if (crossing.of.video.empty() && !member(record, "epoch").is_null()) crossing.epoch = whole(record, "epoch");
    crossing.t = time(record, "t");
    crossing.line = text(record, "line");
    crossing.direction = text(record, "direction");
    crossing.track = whole(record, "track");
    crossing.kind = text(record, "class");
    return crossing;
}

ReadOccupancy read_occupancy(const Json& record) {
    ReadOccupancy occupancy;
    occupancy.of = origin_of(record);
    occupancy.task = task_of(record);
    occupancy.zone = text(record, "zone");
    occupancy.kind = text(record, "class");
    occupancy.t = time(record, "t");
    if (occupancy.of.video.empty()) occupancy.t = base::parse_wall(occupancy.of.wall).value().time_since_epoch();
    if (record.find("n") == record.end()) refuse("n is missing");
    if (!member(record, "n").is_null()) occupancy.n = whole(record, "n");
    return occupancy;
}

ReadTranscript read_transcript(const Json& record) {
    ReadTranscript transcript;
    transcript.of = origin_of(record);
    read_span(record, transcript);
    transcript.text = text_or_none(record, "text");
    if (base::trim(transcript.text).empty()) refuse("text is missing");
    return transcript;
}

} // namespace vlm::records
