// SPDX-License-Identifier: Apache-2.0
#include "common/records/gate_record.hpp"

#include <array>
#include <string_view>

#include "common/records/json_line.hpp"

namespace vlm::records {

std::string to_json_line(const GateRecord& record) {
    constexpr std::array<std::string_view, 5> words = {"new", "motion", "heartbeat", "seen", "still"};
    JsonLine line;
    line.text("schema", "vlm.gate/1").text("source", record.source).seconds("t", record.t);
    line.integer("epoch", record.epoch).boolean("kept", record.kept());
    line.text("why", words.at(static_cast<std::size_t>(record.why))).decimal("score", record.score, 4);
    return line.line();
}

} // namespace vlm::records
