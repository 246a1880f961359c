// SPDX-License-Identifier: Apache-2.0
#include "common/serving/event_stream.hpp"

#include <fmt/format.h>

#include "common/records/json_line.hpp"

namespace vlm::serving {

http::Headers event_stream_headers(http::Headers headers) {
    headers.add("Content-Type", "text/event-stream");
    headers.add("Cache-Control", "no-store");
    headers.add("X-Accel-Buffering", "no"); // a proxy in between passes each event on at once
    return headers;
}

std::string event_of(std::string_view kind, std::string_view json) {
    return fmt::format("event: {}\ndata: {}\n\n", kind, records::compact_json(json));
}

} // namespace vlm::serving
