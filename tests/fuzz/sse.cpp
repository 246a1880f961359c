// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "common/http/sse_parser.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace vlm;

constexpr std::size_t longest = 256;

std::vector<std::string> events_of(const fuzz::Pieces& pieces) {
    std::vector<std::string> events;
    const auto keep = [&](const http::SseEvent& event) {
        fuzz::require(event.data.size() <= longest, "an event is no longer than allowed");
        events.push_back(event.type + "\n" + event.data);
    };
    http::SseParser parser{longest};
    for (const std::string_view piece : pieces) {
        parser.feed(piece, keep);
    }
    parser.finish(keep);
    events.emplace_back(parser.overflowed() ? "too long" : "");
    return events;
}

} // namespace

void vlm::fuzz::examine(std::string_view input) {
    std::optional<std::vector<std::string>> first;
    for (const Pieces& pieces : cuts(input)) {
        const std::vector<std::string> events = events_of(pieces);
        if (!first) first = events;
        require(events == *first, "events do not depend on how the bytes come");
    }
}
