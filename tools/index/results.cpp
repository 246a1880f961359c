// SPDX-License-Identifier: Apache-2.0
#include "tools/index/results.hpp"

#include <array>

#include <fmt/format.h>

#include "common/archive/footage.hpp"
#include "common/archive/open_archive.hpp"
#include "common/archive/task_list.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/cli/db_option.hpp"
#include "common/cli/footage_options.hpp"
#include "common/cli/values.hpp"
#include "common/records/formats.hpp"
#include "common/records/json_line.hpp"
#include "tools/index/words.hpp"

namespace vlm::indexing {

using archive::StoredResult;

namespace {

constexpr std::array<std::string_view, 3> format_names = {"text", "jsonl", "table"};

std::string said(const StoredResult& result) {
    return result.error.empty() ? base::one_line(result.text) : "failed: " + base::one_line(result.error);
}

std::string row_of(const archive::Footage& footage, const StoredResult& result) {
    return fmt::format("{:>10}  {:>10}  {:<16}  {:<16}  {}\n", archive::format_time(footage, result.at),
                       archive::format_time(footage, result.until()), base::one_line(result.task),
                       base::one_line(result.model), said(result));
}

/// Nothing where there is no answer.
std::string text_of(const archive::Footage& footage, const StoredResult& result) {
    const std::string text = base::printable(result.text);
    if (!result.error.empty() || base::trim(text).empty()) return "";
    if (footage.is_live()) return fmt::format("{}: {}\n", result.wall, text);
    return records::text_heading("", result.t0, result.t1, records::Heading::time) + text + "\n";
}

std::string shown(const archive::Footage& footage, const StoredResult& result, ResultsFormat format) {
    if (format == ResultsFormat::table) return row_of(footage, result);
    if (format == ResultsFormat::text) return text_of(footage, result);
    return records::compact_json(result.record) + "\n";
}

} // namespace

void ResultsCommand::declare(cli::Command& program) {
    cli::Command& command =
        program.subcommand("results", "List what was said about a video or a live source, in the order of time");
    command.example("vlm-index results clip.mp4 --start 10:00 --end 12:00 --format text",
                    "What was answered about two minutes of a video");
    command.positionals("VIDEO", cli::words_for_footage, m_videos);
    cli::declare_db(command, m_db);
    declare_result_filter(command, m_filter);
    command.group("Output");
    command.value("--format", "text|jsonl|table", "The answers alone, records, or a row for each", m_format,
                  cli::choice<ResultsFormat>(format_names), "table on a terminal, else jsonl");
}

base::ExitCode ResultsCommand::execute() {
    const std::string& word = one_video(m_videos);
    const store::Connection index = archive::open_archive(m_db, archive::Access::read);
    archive::check_task(index, m_filter.task, archive::TaskKind::analyze);
    const archive::Footage footage = archive::find_footage(index, word);
    base::Output output{"-", base::Overwrite::allow};
    const auto format = m_format.value_or(output.is_terminal() ? ResultsFormat::table : ResultsFormat::jsonl);
    if (format == ResultsFormat::table)
        output.write(fmt::format("{:>10}  {:>10}  {:<16}  {:<16}  {}\n", "from", "to", "task", "model", "answer"));
    archive::list_results(index, footage, m_filter,
                          [&](const StoredResult& result) { output.write(shown(footage, result, format)); });
    output.close();
    return base::ExitCode::done;
}

} // namespace vlm::indexing
