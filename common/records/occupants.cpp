// SPDX-License-Identifier: Apache-2.0
#include "common/records/occupants.hpp"

#include "common/records/json_line.hpp"

namespace vlm::records {

std::string to_json_line(const Occupants& at) {
    JsonLine line;
    line.text("schema", "vlm.occupants/1").text_or_null("video", at.video).text_or_null("source", at.source);
    line.seconds_or_null("t", at.t).text_or_null("wall", at.wall);
    line.text("task", at.task).text("zone", at.zone).text("class", at.kind);
    line.integer("n", at.n).integer("smoothed", at.smoothed).integer("low", at.low).integer("high", at.high);
    return line.text_or_null("method", at.method).seconds_or_null("sample_distance", at.sample_distance).line();
}

} // namespace vlm::records
