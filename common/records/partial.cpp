// SPDX-License-Identifier: Apache-2.0
#include "common/records/partial.hpp"

#include "common/records/json_line.hpp"

namespace vlm::records {

std::string to_json_line(const Partial& partial) {
    JsonLine line;
    line.text("schema", "vlm.partial/1").text("source", partial.source);
    line.seconds("t0", partial.t0).seconds("t1", partial.t1);
    return line.boolean("first", partial.first).text("text", partial.text).line();
}

} // namespace vlm::records
