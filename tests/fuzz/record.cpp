// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "common/records/formats.hpp"
#include "common/records/json_line.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace vlm;

records::Result result_of(std::string_view input) {
    const fuzz::TwoParts parts = fuzz::two_parts(input);
    records::Result result;
    result.source = parts.first;
    result.text = parts.second;
    result.model = parts.first;
    result.finish_reason = parts.first;
    // The library takes NUL for the end.
    const bool whole = parts.second.find('\0') == std::string::npos;
    if (whole && nlohmann::json::accept(parts.second)) result.json = parts.second;
    return result;
}

void examine_json(const records::Result& result) {
    const std::string line = records::to_json_line(result);
    fuzz::require(line.find('\n') == line.size() - 1, "a record is one line");
    fuzz::require(fuzz::is_printable(line, "\n"), "a terminal only prints a record");
    const auto read = nlohmann::json::parse(line);
    fuzz::require(read.at("text") == base::valid_utf8(result.text), "a text reads as it was");
    if (!result.json.empty()) {
        fuzz::require(read.at("json") == nlohmann::json::parse(result.json), "JSON reads as it was");
    }
}

/// Lines of a cue after its number and times; an empty one ends it.
void examine_cue(const std::string& cue) {
    fuzz::require(fuzz::is_printable(cue, "\n\t") && fuzz::is_utf8(cue), "a cue is printable");
    fuzz::require(cue.find("\n\n") == cue.size() - 2, "only its end is an empty line");
    fuzz::require(cue.find("-->") == cue.rfind("-->"), "a cue has one arrow");
}

} // namespace

void vlm::fuzz::examine(std::string_view input) {
    const records::Result result = result_of(input);
    examine_json(result);
    examine_cue(records::srt_cue(1, base::Micros{0}, base::Micros{1}, input));
    examine_cue(records::vtt_cue(base::Micros{0}, base::Micros{1}, input));
    const std::string row = records::csv_row(result);
    require(row.ends_with("\r\n") && is_printable(row, "\r\n\t") && is_utf8(row), "a row is printable");
    require(std::count(row.begin(), row.end(), '"') % 2 == 0, "quotes are closed");
    require(is_printable(records::text_block(result, records::Heading::source_and_time), "\n\t"), "text is printable");
}
