// SPDX-License-Identifier: Apache-2.0
#include "tools/index/at.hpp"

#include <fmt/format.h>

#include "common/archive/known_at.hpp"
#include "common/archive/open_archive.hpp"
#include "common/base/clock.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/cli/db_option.hpp"
#include "common/cli/footage_options.hpp"
#include "common/cli/values.hpp"
#include "tools/index/words.hpp"

namespace vlm::indexing {

using base::format_clock;
using base::one_line;
using records::AtRecord;

namespace {

constexpr std::size_t longest = 4096;

std::string row(std::string_view name, std::string_view value) {
    return value.empty() ? "" : fmt::format("{:<12} {}\n", name, value);
}

std::string span(base::Micros t0, base::Micros t1, std::string_view wall) {
    if (!wall.empty()) return fmt::format("{}, {} s", wall, base::to_seconds(t1 - t0));
    return t0 == t1 ? format_clock(t0) : format_clock(t0) + " - " + format_clock(t1);
}

std::string time(std::optional<base::Micros> t, const std::string& wall) {
    return t && wall.empty() ? format_clock(*t) : wall;
}

std::string answer_of(const AtRecord::Result& result) {
    const std::string said =
        result.error.empty() ? one_line(result.text.value_or(""), longest) : "failed: " + one_line(result.error);
    return fmt::format("{}{}, {}: {}", result.covers ? "" : "before: ", span(result.t0, result.t1, result.wall),
                       one_line(result.task), said);
}

std::string bounds_of(const AtRecord::Scene& scene) {
    return "from " + format_clock(scene.t0) + (scene.t1 ? " to " + format_clock(*scene.t1) : "");
}

std::string report(const AtRecord& at) {
    std::string text = row(at.t ? "video" : "source", at.source.empty() ? at.video : one_line(at.source, longest));
    text += row("time", at.t ? format_clock(*at.t) : "") + row("taken", at.wall);
    for (const AtRecord::Result& result : at.results)
        text += row("answer", answer_of(result));
    for (const AtRecord::Count& count : at.counts)
        text += row("count", fmt::format("{}, {}: {}", span(count.t0, count.t1, count.wall), one_line(count.task),
                                         one_line(count.record, longest)));
    for (const AtRecord::Occupancy& there : at.occupancy)
        text += row("there", fmt::format("{} of {} in {} since {}, {}", there.n, one_line(there.kind),
                                         one_line(there.zone), time(there.since, there.wall), one_line(there.task)));
    for (const AtRecord::Event& event : at.events)
        text += row("event", time(event.t, event.wall) + ": " + one_line(event.kind));
    for (const AtRecord::Said& said : at.said)
        text += row("said", span(said.t0, said.t1, said.wall) + ": " + one_line(said.text, longest));
    if (at.scene) text += row("scene", bounds_of(*at.scene));
    if (at.keyframe) text += row("keyframe", base::format_seconds(*at.keyframe));
    return text + row("thumbnail", words_of(at.thumbnail)) + row("link", at.link);
}

} // namespace

void AtCommand::declare(cli::Command& program) {
    cli::Command& command = program.subcommand("at", "Tell all that is known of a moment of a video or a live source");
    command.example("vlm-index at clip.mp4 12:30 --format text", "All that is known of a moment");
    command.positionals("VIDEO T...",
                        "An id, a path, the beginning of a path or fingerprint, or the name of a live source; times in "
                        "the video (12:30), or by wall clock (2026-11-01T08:30, UTC)",
                        m_words);
    cli::declare_db(command, m_db);
    command.group("Output");
    cli::declare_wording(command, "Lines to read, or records", m_format);
}

base::ExitCode AtCommand::execute() {
    if (m_words.size() < 2) throw base::UsageError{"name one video and a time in it: clip.mp4 12:30"};
    const store::Connection index = archive::open_archive(m_db, archive::Access::read);
    const archive::Footage footage = archive::find_footage(index, m_words.front());
    std::vector<base::Micros> times;
    for (auto word = m_words.begin() + 1; word != m_words.end(); ++word)
        times.push_back(cli::parse_moment(footage, *word));
    base::Output output{"-", base::Overwrite::allow};
    const cli::Wording wording = cli::wording_for(output, m_format);
    for (const base::Micros t : times) {
        const AtRecord at = archive::known_at(index, footage, t);
        output.write(wording == cli::Wording::jsonl ? records::to_json_line(at) : report(at));
    }
    output.close();
    return base::ExitCode::done;
}

} // namespace vlm::indexing
