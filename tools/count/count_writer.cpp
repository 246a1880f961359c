// SPDX-License-Identifier: Apache-2.0
#include "tools/count/count_writer.hpp"

#include <fmt/format.h>

#include "common/base/clock.hpp"
#include "common/base/text.hpp"

namespace vlm::counting_tool {

using base::one_line;
using records::CountMoment;

namespace {

std::string time_of(const CountMoment& moment) {
    return moment.wall.empty() ? base::format_clock(moment.t) : moment.wall;
}

std::string words_of(const records::CrossingRecord& crossing) {
    return fmt::format("{}: {} {}, #{}", one_line(crossing.line), one_line(crossing.kind), one_line(crossing.direction),
                       crossing.track);
}

std::string words_of(const records::OccupancyRecord& occupancy) {
    if (!occupancy.n) return "";
    return fmt::format("{}: {} {}", one_line(occupancy.zone), *occupancy.n, one_line(occupancy.kind));
}

/// A line for each class over each line, and in each zone.
std::string words_of(const records::CountRecord& count, const std::string& indent) {
    std::string text = fmt::format("to {}, {}", base::format_clock(count.t1),
                                   base::counted(static_cast<std::uint64_t>(count.frames), "frame"));
    for (const records::LineCount& line : count.entries.lines)
        text += fmt::format("\n{}{}: {} {} {}", indent, one_line(line.line), line.n, one_line(line.kind),
                            one_line(line.direction));
    for (const records::ZoneCount& zone : count.entries.zones)
        text += fmt::format("\n{}{}: {} {} different, {:.1f} on average, {} at most, {} in, {} out", indent,
                            one_line(zone.zone), zone.unique, one_line(zone.kind), zone.mean, zone.max, zone.entries,
                            zone.exits);
    return text;
}

} // namespace

template <class Record>
void CountWriter::tell(const Record& record, const std::string& words) {
    const bool wanted = m_output.format() == CountFormat::text && !words.empty();
    const std::string named = m_output.is_named() ? one_line(record.of.source) + ": " : "";
    m_turn->tell({records::to_json_line(record), wanted ? named + words + "\n" : ""});
}

void CountWriter::show(const counting::DetectedFrame& frame, std::span<const track::Object> objects,
                       const counting::SourceCounter& /*counter*/) {
    const frames::Frame& shown = frame.frame;
    const std::int64_t number = m_numbers ? m_numbers->at(shown.picture.t) : shown.record.index + 1;
    for (const track::Object& object : objects) {
        if (!object.confirmed || !object.seen) continue;
        const base::Detection& box = object.box;
        m_turn->tell({"", fmt::format("{},{},{:.2f},{:.2f},{:.2f},{:.2f},{:.3f},-1,-1,-1\n", number, object.id, box.x,
                                      box.y, box.width, box.height, box.score)});
    }
}

void CountWriter::take(const records::CrossingRecord& crossing) {
    tell(crossing, time_of(crossing.at) + "  " + words_of(crossing));
}

void CountWriter::take(const records::OccupancyRecord& occupancy) {
    const std::string words = words_of(occupancy);
    tell(occupancy, words.empty() ? "" : time_of(occupancy.from) + "  " + words);
}

void CountWriter::take(const records::CountRecord& count) {
    tell(count, time_of(count.from) + " " + words_of(count, "  "));
}

} // namespace vlm::counting_tool
