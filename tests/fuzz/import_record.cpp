// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>
#include <variant>

#include "common/records/count_entries.hpp"
#include "common/records/read_record.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace vlm;

bool is_plain(const std::string& text) {
    return fuzz::is_utf8(text) && text.find('\0') == std::string::npos;
}

void examine_origin(const records::ReadOrigin& origin) {
    fuzz::require(is_plain(origin.source) && is_plain(origin.video), "names are text");
    fuzz::require(!origin.video.empty() || !origin.wall.empty(), "a live source has a wall clock");
}

struct Examine {
    void operator()(const records::ReadCount& count) const {
        examine_origin(count.of);
        fuzz::require(count.key.size() == 32 && count.t0 <= count.t1, "a count has a key and a span");
    }
    void operator()(const records::ReadCrossing& crossing) const {
        examine_origin(crossing.of);
        fuzz::require(is_plain(crossing.line) && !crossing.line.empty() && crossing.track >= 0, "a line has a name");
    }
    void operator()(const records::ReadOccupancy& occupancy) const {
        examine_origin(occupancy.of);
        fuzz::require(is_plain(occupancy.zone) && occupancy.n.value_or(0) >= 0, "a zone has a name");
    }
    void operator()(const records::ReadTranscript& transcript) const {
        examine_origin(transcript.of);
        fuzz::require(is_plain(transcript.text) && transcript.t0 <= transcript.t1, "what was said is text");
    }
    void operator()(const records::ReadResult& result) const {
        fuzz::require(is_plain(result.text.value_or("")) && result.key.size() == 32, "an answer is text");
    }
    void operator()(const records::ReadEvent& event) const { fuzz::require(is_plain(event.kind), "a kind is text"); }
    void operator()(const records::ReadStatus& status) const {
        fuzz::require(is_plain(status.program), "a program is text");
    }
    void operator()(const records::PassedOver&) const {}
};

} // namespace

void vlm::fuzz::examine(std::string_view input) {
    try {
        const records::ReadRecord read = records::read_record(input);
        std::visit(Examine{}, read);
        if (std::holds_alternative<records::ReadCount>(read)) (void)records::parse_count_entries(input);
    } catch (const std::invalid_argument&) {
        return; // refused with a reason
    }
}
