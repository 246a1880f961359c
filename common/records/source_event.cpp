// SPDX-License-Identifier: Apache-2.0
#include "common/records/source_event.hpp"

#include <array>
#include <string_view>

#include "common/records/json_line.hpp"

namespace vlm::records {

std::string to_json_line(const SourceEvent& event) {
    constexpr std::array<std::string_view, 7> words = {"connected", "unreachable", "disconnected", "stalled",
                                                       "epoch",     "ended",       "failed"};
    JsonLine line;
    line.text("schema", "vlm.event/1").text("source", event.source);
    line.text("event", words.at(static_cast<std::size_t>(event.kind))).text("wall", event.wall);
    if (event.t) line.seconds("t", *event.t);
    if (event.epoch) line.integer("epoch", *event.epoch);
    line.text_or_null("reason", event.reason);
    return line.line();
}

} // namespace vlm::records
