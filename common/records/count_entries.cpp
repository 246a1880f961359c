// SPDX-License-Identifier: Apache-2.0
#include "common/records/count_entries.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

#include "common/base/text.hpp"
#include "common/records/record_fields.hpp"

namespace vlm::records {

using Json = nlohmann::json;

namespace {

LineCount line_of(const Json& entry) {
    return {text(entry, "line"), text(entry, "direction"), text(entry, "class"), whole(entry, "n")};
}

ZoneCount zone_of(const Json& entry) {
    const Json& mean = member(entry, "mean");
    const double average = mean.is_number() ? mean.get<double>() : -1;
    if (!(average >= 0) || std::isinf(average)) refuse("mean is no number of things");
    return {text(entry, "zone"), text(entry, "class"), whole(entry, "entries"), whole(entry, "exits"), average,
            whole(entry, "max"), whole(entry, "min"),  whole(entry, "unique")};
}

/// The entries of a list; none where it is not there.
template <typename Entry>
std::vector<Entry> entries_of(const Json& record, const char* name, Entry (*entry_of)(const Json&)) {
    const Json& list = member(record, name);
    std::vector<Entry> entries;
    if (list.is_null()) return entries;
    if (!list.is_array()) refuse(std::string{name} + " is no list");
    for (const Json& entry : list) {
        if (!entry.is_object()) refuse(std::string{name} + " is no list of objects");
        entries.push_back(entry_of(entry));
    }
    return entries;
}

Json object_in(std::string_view record) {
    Json json = Json::parse(record, nullptr, false);
    if (!json.is_object()) refuse("is no object");
    return json;
}

} // namespace

std::string to_json(const std::vector<LineCount>& lines) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const LineCount& line : lines)
        list.push_back({{"line", base::valid_utf8(line.line)},
                        {"direction", base::valid_utf8(line.direction)},
                        {"class", base::valid_utf8(line.kind)},
                        {"n", line.n}});
    return list.dump();
}

CountEntries count_entries(const Json& record) {
    return {entries_of(record, "lines", line_of), entries_of(record, "zones", zone_of)};
}

CountEntries parse_count_entries(std::string_view record) {
    return count_entries(object_in(record));
}

CountOrigin parse_count_origin(std::string_view record) {
    const Json json = object_in(record);
    CountOrigin origin{text_or_none(json, "method"), {}, {}};
    if (!member(json, "sample_distance").is_null()) origin.sample_distance = time(json, "sample_distance");
    if (!member(json, "seconds").is_null()) origin.looked = time(json, "seconds");
    return origin;
}

} // namespace vlm::records
