// SPDX-License-Identifier: Apache-2.0
#include "common/records/count_span.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

#include "common/base/text.hpp"
#include "common/records/json_line.hpp"

namespace vlm::records {

std::string to_json_line(const CountSpan& span) {
    nlohmann::ordered_json zones = nlohmann::ordered_json::array();
    for (const CountSpan::Zone& zone : span.zones)
        zones.push_back({{"zone", base::valid_utf8(zone.zone)},
                         {"class", base::valid_utf8(zone.kind)},
                         {"mean", std::round(zone.mean * 1e3) / 1e3},
                         {"max", zone.most},
                         {"min", zone.least}});
    JsonLine line;
    line.text("schema", "vlm.span/1").text_or_null("video", span.video).text_or_null("source", span.source);
    line.seconds_or_null("t0", span.t0).seconds_or_null("t1", span.t1);
    line.text_or_null("since", span.since).text_or_null("until", span.until).seconds("seconds", span.looked);
    line.json("lines", to_json(span.lines)).json("zones", zones.dump());
    return line.text_or_null("method", span.method).seconds_or_null("sample_distance", span.sample_distance).line();
}

} // namespace vlm::records
