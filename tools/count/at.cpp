// SPDX-License-Identifier: Apache-2.0
#include "tools/count/at.hpp"

#include <fmt/format.h>

#include "common/archive/occupants_at.hpp"
#include "common/archive/open_archive.hpp"
#include "common/archive/task_list.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/cli/db_option.hpp"
#include "common/cli/footage_options.hpp"
#include "common/cli/values.hpp"

namespace vlm::counting_tool {

using base::one_line;
using records::Occupants;

namespace {

std::string origin_of(const Occupants& there) {
    if (there.method.empty()) return "";
    const std::string distance =
        there.sample_distance ? fmt::format(", a frame each {:g} s", base::to_seconds(*there.sample_distance)) : "";
    return fmt::format(" [{}{}]", one_line(there.method), distance);
}

std::string uncertainty_of(const Occupants& there) {
    std::string text = there.smoothed == there.n ? "" : fmt::format(", {} smoothed", there.smoothed);
    if (there.low != there.high) text += fmt::format(", {} to {} around", there.low, there.high);
    return text;
}

std::string words_of(const archive::Footage& footage, base::Micros t, const Occupants& there) {
    return fmt::format("{}  {}: {} {}{}{}\n", archive::format_time(footage, t), one_line(there.zone), there.n,
                       one_line(there.kind), uncertainty_of(there), origin_of(there));
}

bool is_wanted(const AtOptions& options, const Occupants& there) {
    return (options.task.empty() || options.task == there.task) && (options.zone.empty() || options.zone == there.zone);
}

} // namespace

void declare_at(cli::Command& program, AtOptions& options) {
    cli::Command& command = program.subcommand("at", "Tell how many there were at a moment");
    command.example("vlm-count at yard 08:30 --db archive.db", "How many there were at half past eight (UTC)");
    command.positionals("FOOTAGE T...",
                        "A video (an id, a path, the beginning of a path or fingerprint) or the name of a live source; "
                        "times in the video (12:30), or by wall clock (2026-11-01T08:30, UTC)",
                        options.words);
    cli::declare_db(command, options.db);
    command.group("Which");
    command.value("--task", "NAME", "Only what is kept under this name", options.task, cli::parse_text);
    command.value("--zone", "NAME", "Only of this zone; all is the whole picture", options.zone, cli::parse_text);
    command.group("Output");
    cli::declare_wording(command, "Lines to read, or records", options.format);
}

base::ExitCode at(const AtOptions& options) {
    if (options.words.size() < 2) throw base::UsageError{"name a video or a live source, and a time: cam 12:30:05"};
    const store::Connection index = archive::open_archive(options.db, archive::Access::read);
    archive::check_task(index, options.task, archive::TaskKind::count);
    const archive::Footage footage = archive::find_footage(index, options.words.front());
    base::Output output{"-", base::Overwrite::allow};
    const cli::Wording wording = cli::wording_for(output, options.format);
    std::size_t missed = 0;
    for (auto word = options.words.begin() + 1; word != options.words.end(); ++word) {
        const base::Micros t = cli::parse_moment(footage, *word);
        bool found = false;
        for (const Occupants& there : archive::occupants_at(index, footage, t)) {
            if (!is_wanted(options, there)) continue;
            found = true;
            output.write(wording == cli::Wording::jsonl ? records::to_json_line(there) : words_of(footage, t, there));
        }
        if (!found) base::log::warning("{}: nobody looked then", archive::format_time(footage, t));
        if (!found) ++missed;
    }
    output.close();
    if (missed == 0) return base::ExitCode::done;
    return missed + 1 == options.words.size() ? base::ExitCode::failed : base::ExitCode::some_failed;
}

} // namespace vlm::counting_tool
