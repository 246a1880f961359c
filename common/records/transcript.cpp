// SPDX-License-Identifier: Apache-2.0
#include "common/records/transcript.hpp"

#include "common/records/json_line.hpp"

namespace vlm::records {

std::string to_json_line(const Transcript& transcript) {
    JsonLine line;
    line.text("schema", "vlm.transcript/1").text("source", transcript.source).text_or_null("video", transcript.video);
    line.seconds("t0", transcript.t0).seconds("t1", transcript.t1).text("text", transcript.text);
    line.text_or_null("language", transcript.language).text_or_null("model", transcript.model);
    return line.line();
}

} // namespace vlm::records
