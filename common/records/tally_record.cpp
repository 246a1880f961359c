// SPDX-License-Identifier: Apache-2.0
#include "common/records/tally_record.hpp"

#include <array>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "common/records/csv.hpp"
#include "common/records/json_line.hpp"

namespace vlm::records {

using Of = TallyRecord::Of;

namespace {

constexpr std::array<std::string_view, 4> names = {"occupancy", "crossings", "line", "zone"};
constexpr int digits_of_mean = 6;

std::string_view name_of(Of of) {
    return names.at(static_cast<std::size_t>(of));
}

bool is_of_line(const TallyRecord& tally) {
    return tally.of == Of::crossings || tally.of == Of::line;
}

std::string seconds_if(std::optional<base::Micros> time) {
    return time ? base::format_seconds(*time) : "";
}

} // namespace

std::string to_json_line(const TallyRecord& tally) {
    JsonLine line;
    line.text("schema", "vlm.tally/1").text("of", name_of(tally.of)).text("task", tally.task);
    line.text_or_null("video", tally.video).text_or_null("source", tally.source);
    line.seconds_or_null("t0", tally.t0).seconds_or_null("t1", tally.t1);
    line.text_or_null("since", tally.since).text_or_null("until", tally.until);
    if (is_of_line(tally)) {
        line.text("line", tally.line).text("direction", tally.direction);
    } else {
        line.text("zone", tally.zone.zone);
    }
    line.text("class", tally.kind);
    if (tally.of != Of::zone) return line.integer("n", tally.n).line();
    const ZoneCount& zone = tally.zone;
    line.integer("entries", zone.entries).integer("exits", zone.exits).decimal("mean", zone.mean, digits_of_mean);
    return line.integer("max", zone.max).integer("min", zone.min).integer("unique", zone.unique).line();
}

std::string tally_words(const TallyRecord& tally) {
    if (is_of_line(tally)) return fmt::format("{} {} over {}, {}", tally.n, tally.kind, tally.line, tally.direction);
    const ZoneCount& zone = tally.zone;
    if (tally.of == Of::occupancy) return fmt::format("{} {} in {}", tally.n, tally.kind, zone.zone);
    return fmt::format("{} in {}: {} to {}, {:.4g} on average, {} different; {} came in, {} went out", tally.kind,
                       zone.zone, zone.min, zone.max, zone.mean, zone.unique, zone.entries, zone.exits);
}

std::string csv_tally_header() {
    return "of,task,video,source,t0,t1,since,until,line,direction,zone,class,n,entries,exits,mean,max,min,unique\r\n";
}

std::string csv_row(const TallyRecord& tally) {
    const bool of_zone = tally.of == Of::zone;
    std::vector<std::string> fields = {std::string{name_of(tally.of)},
                                       csv_foreign(tally.task),
                                       csv_foreign(tally.video),
                                       csv_foreign(tally.source),
                                       seconds_if(tally.t0),
                                       seconds_if(tally.t1),
                                       tally.since,
                                       tally.until,
                                       csv_foreign(tally.line),
                                       csv_foreign(tally.direction),
                                       csv_foreign(tally.zone.zone),
                                       csv_foreign(tally.kind),
                                       of_zone ? "" : std::to_string(tally.n)};
    const ZoneCount& zone = tally.zone;
    for (const std::string& number :
         {std::to_string(zone.entries), std::to_string(zone.exits), fmt::format("{}", zone.mean),
          std::to_string(zone.max), std::to_string(zone.min), std::to_string(zone.unique)})
        fields.push_back(of_zone ? number : "");
    return csv_line(fields);
}

} // namespace vlm::records
