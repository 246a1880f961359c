// SPDX-License-Identifier: Apache-2.0
#include "tools/index/counts.hpp"

#include <array>

#include <fmt/format.h>

#include "common/archive/open_archive.hpp"
#include "common/archive/task_list.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/signals.hpp"
#include "common/base/text.hpp"
#include "common/cli/db_option.hpp"
#include "common/cli/footage_options.hpp"
#include "common/cli/values.hpp"
#include "common/store/snapshot.hpp"
#include "tools/index/words.hpp"

namespace vlm::indexing {

using base::one_line;
using records::TallyRecord;

namespace {

constexpr std::array<std::string_view, 3> format_names = {"text", "jsonl", "csv"};
constexpr const char* columns = "{:>24}  {:>24}  {:<16}  {}\n";

std::string row_of(const TallyRecord& tally) {
    const auto time = [&](std::optional<base::Micros> t, const std::string& wall) {
        if (t) return base::format_clock(*t);
        return tally.t0 ? std::string{} : wall;
    };
    return fmt::format(columns, time(tally.t0, tally.since), time(tally.t1, tally.until), one_line(tally.task),
                       one_line(records::tally_words(tally)));
}

std::string shown(const TallyRecord& tally, CountsFormat format) {
    if (format == CountsFormat::text) return row_of(tally);
    return format == CountsFormat::csv ? records::csv_row(tally) : records::to_json_line(tally);
}

std::string heading(CountsFormat format) {
    if (format == CountsFormat::text) return fmt::format(columns, "from", "to", "task", "how many");
    return format == CountsFormat::csv ? records::csv_tally_header() : "";
}

} // namespace

void CountsCommand::declare(cli::Command& program) {
    cli::Command& command = program.subcommand(
        "counts", "Tell how many there were in a part of a video or a live source: in zones, and over lines");
    command.example("vlm-index counts clip.mp4 --zone yard --format csv", "How many were in a zone, for a spreadsheet");
    command.positionals("VIDEO", cli::words_for_footage, m_videos);
    cli::declare_db(command, m_db);
    command.group("Which");
    cli::declare_span(command, m_filter.span);
    command.value("--task", "NAME", "Only what is kept under this name", m_filter.task, cli::parse_text);
    command.value("--zone", "NAME", "Only of this zone", m_filter.zone, cli::parse_text);
    command.value("--line", "NAME", "Only of this line", m_filter.line, cli::parse_text);
    command.group("Output");
    command.value("--format", "text|jsonl|csv", "A table to read, records, or rows for a spreadsheet", m_format,
                  cli::format_choice<CountsFormat>(format_names), cli::text_or_jsonl);
}

base::ExitCode CountsCommand::execute() {
    const std::string& word = one_video(m_videos);
    store::Connection index = archive::open_archive(m_db, archive::Access::read);
    const store::Snapshot snapshot{index};
    archive::check_task(index, m_filter.task, archive::TaskKind::count);
    const archive::Footage footage = archive::find_footage(index, word);
    base::Output output{"-", base::Overwrite::allow};
    const auto format = m_format.value_or(output.is_terminal() ? CountsFormat::text : CountsFormat::jsonl);
    output.write(heading(format));
    archive::list_counts(index, footage, m_filter, [&](const TallyRecord& tally) {
        base::throw_if_stopped();
        output.write(shown(tally, format));
    });
    output.close();
    return base::ExitCode::done;
}

} // namespace vlm::indexing
