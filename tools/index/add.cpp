// SPDX-License-Identifier: Apache-2.0
#include "tools/index/add.hpp"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <thread>

#include <fmt/format.h>

#include "common/archive/open_archive.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/cli/db_option.hpp"
#include "common/cli/run.hpp"
#include "common/cli/values.hpp"

namespace vlm::indexing {
namespace {

int cores() {
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void tell(const archive::AddReport& report) {
    constexpr std::size_t longest_path = 4096;
    for (const archive::Skipped& input : report.postponed)
        base::log::info("{}: left for later: {}", base::one_line(input.path, longest_path), input.reason);
    for (const archive::Skipped& input : report.failed)
        base::log::error("{}: {}", base::one_line(input.path, longest_path), input.reason);
}

std::string summary(const archive::AddReport& report) {
    std::string text = fmt::format("{} added", report.added);
    const auto add = [&](std::size_t n, const char* what) {
        if (n > 0) text += fmt::format(", {} {}", n, what);
    };
    add(report.places, "known from elsewhere");
    add(report.unchanged, "unchanged");
    add(report.failed.size(), "failed");
    add(report.postponed.size(), "still being written");
    add(report.busy, "being added by another process");
    add(report.elsewhere, "of other shards");
    return text;
}

base::ExitCode code_of(const archive::AddReport& report) {
    if (report.interrupted) return base::ExitCode::interrupted;
    if (report.failed.empty()) return base::ExitCode::done;
    const bool any = report.added + report.places + report.unchanged + report.busy + report.elsewhere > 0;
    return any ? base::ExitCode::some_failed : base::ExitCode::failed;
}

} // namespace

AddCommand::Shard AddCommand::parse_shard(const std::string& text) {
    const auto slash = text.find('/');
    if (slash == std::string::npos) throw base::UsageError{"'" + text + "' is no share; try 3/64"};
    constexpr std::int64_t most = 1'000'000;
    const std::int64_t of = cli::parse_whole(text.substr(slash + 1), 1, most);
    const std::int64_t number = cli::parse_whole(text.substr(0, slash), 1, of);
    return {static_cast<std::size_t>(number), static_cast<std::size_t>(of)};
}

void AddCommand::declare(cli::Command& program) {
    m_options.jobs = cores();
    cli::Command& command =
        program.subcommand("add", "Add files and folders to the index; what has not changed is left as it is");
    command.positionals("PATH...", "Files, and folders to look into", m_inputs);
    cli::declare_db(command, m_db);
    command.group("What is added");
    command.flag("--from-list,-0",
                 "Read paths from standard input, each with a NUL behind it, as find -print0 writes them", m_from_list);
    command.value("--shard", "I/N", "Add only the I-th of N shares of the files", m_shard, parse_shard);
    command.value("--settle", "D",
                  "A file of a folder or a list that was written to more lately than this is left for the next time",
                  m_options.settle, base::parse_duration, "3s");
    command.group("What is looked for");
    command.value("--thumb-every", "D", "Make a thumbnail every so often", m_thumbs.every, cli::parse_span, "10s");
    constexpr int most_width = 1024;
    command.value("--thumb-width", "N", "Width of thumbnails in pixels", m_thumbs.width, cli::whole(16, most_width),
                  "160");
    command.flag("--no-thumbs", "Make no thumbnails", m_no_thumbs);
    command.value(
        "--time-from-name", "FORMAT",
        "Take the wall clock of the first frame from the file's name, by strptime's conversions ('%Y%m%d_%H%M%S')",
        m_options.examine.time_from_name, cli::parse_text);
    command.group("Output");
    command.flag("--stats", "Say at the end, on stderr, what became of the files", m_stats);
    command.group("Speed");
    constexpr int most_jobs = 256;
    command.value("--jobs", "N", "Files at a time (as many as there are cores)", m_options.jobs,
                  cli::whole(1, most_jobs));
}

archive::NextInput AddCommand::inputs() const {
    if (m_from_list) {
        return [] {
            std::string path;
            std::getline(std::cin, path, '\0');
            return path.empty() ? std::nullopt : std::optional{path};
        };
    }
    return [this, at = std::size_t{0}]() mutable {
        return at < m_inputs.size() ? std::optional{m_inputs[at++]} : std::nullopt;
    };
}

base::ExitCode AddCommand::execute() {
    if (m_inputs.empty() != m_from_list) {
        throw base::UsageError{m_from_list ? "-0 reads paths from standard input, and there are others"
                                           : "add: no files or folders are given"};
    }
    m_options.examine.thumbnails = m_no_thumbs ? std::nullopt : std::optional{m_thumbs};
    m_options.named_are_settled = !m_from_list;
    m_options.shard = m_shard.number;
    m_options.shards = m_shard.of;
    store::Connection index = archive::open_archive(m_db, archive::Access::create);
    archive::FileFinder finder{inputs()};
    base::ProgressBar bar{"file", cli::show_progress()};
    const auto report =
        archive::add_files(index, finder, m_options, [&](std::size_t n) { bar.update(n, std::nullopt); });
    bar.clear();
    tell(report);
    if (m_stats) base::log::info("{}", summary(report));
    return code_of(report);
}

} // namespace vlm::indexing
