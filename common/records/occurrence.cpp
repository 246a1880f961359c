// SPDX-License-Identifier: Apache-2.0
#include "common/records/occurrence.hpp"

#include <cstdint>

#include "common/records/json_line.hpp"

namespace vlm::records {

std::string to_json_line(const Occurrence& occurrence) {
    JsonLine line;
    line.text("schema", "vlm.occurrence/1").text("source", occurrence.source);
    line.text_or_null("video", occurrence.video).text("event", occurrence.event);
    line.seconds("t0", occurrence.t0).seconds("t1", occurrence.t1);
    if (!occurrence.wall.empty()) line.text("wall", occurrence.wall);
    line.boolean("time_ok", occurrence.time_ok).integer("answers", std::int64_t{occurrence.answers});
    line.text_or_null("text", occurrence.text).text_or_null("model", occurrence.model);
    return line.line();
}

std::string occurrence_words(const Occurrence& occurrence) {
    return occurrence.text.empty() ? occurrence.event : occurrence.event + ": " + occurrence.text;
}

} // namespace vlm::records
