// SPDX-License-Identifier: Apache-2.0
#include "common/records/moment_record.hpp"

#include "common/records/json_line.hpp"

namespace vlm::records {

std::string to_json_line(const MomentRecord& moment) {
    constexpr int digits = 4;
    JsonLine line;
    line.text("schema", "vlm.moment/1").text_or_null("video", moment.video).text_or_null("source", moment.source);
    line.text_or_null("task", moment.task).seconds("t0", moment.t0).seconds("t1", moment.t1);
    line.text_or_null("wall", moment.wall).text_or_null("model", moment.model).integer("hits", moment.hits);
    line.decimal("score", moment.score, digits).text("snippet", moment.snippet).text_or_null("link", moment.link);
    add_thumbnail(line, moment.thumbnail);
    return line.line();
}

} // namespace vlm::records
