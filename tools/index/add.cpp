// SPDX-License-Identifier: Apache-2.0
#include "tools/index/add.hpp"

#include <algorithm>
#include <iostream>
#include <optional>

#include <fmt/format.h>

#include "common/archive/open_archive.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/cli/db_option.hpp"
#include "common/cli/run.hpp"
#include "common/cli/shard_option.hpp"

namespace vlm::indexing {
namespace {

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

/// Files that are in an index now.
std::size_t known(const archive::AddReport& report) {
    return report.added + report.places + report.unchanged + report.busy + report.elsewhere;
}

base::ExitCode code_of(const archive::AddReport& report) {
    if (report.interrupted) return base::ExitCode::interrupted;
    if (report.failed.empty()) return base::ExitCode::done;
    return known(report) > 0 ? base::ExitCode::some_failed : base::ExitCode::failed;
}

} // namespace

void AddCommand::declare(cli::Command& program) {
    cli::Command& command =
        program.subcommand("add", "Add files, folders and URLs to the index; what has not changed is left as it is");
    command.example("vlm-index add /archive --db archive.db", "Know every video of a folder");
    command.example("vlm-index add /archive --db part.db --shard 3/64",
                    "Know one of 64 shares of it, in an index to be merged");
    command.positionals("PATH...", "Files, folders to look into, and URLs (http, https)", m_inputs);
    cli::declare_db(command, m_db);
    command.group("What is added");
    command.flag("--from-list,-0",
                 "Read paths from standard input, each with a NUL behind it, as find -print0 writes them", m_from_list);
    cli::declare_shard(command, "Add only the I-th of N shares of the files", m_shard);
    m_login.declare(command);
    m_choices.declare_settle(
        command, "A file of a folder or a list that was written to more lately than this is left for the next time");
    m_choices.declare(command);
    command.group("Output");
    command.flag("--stats", "Say at the end, on stderr, what became of the files", m_stats);
}

archive::NextInput AddCommand::inputs() const {
    if (m_from_list) {
        return [this] {
            std::string path;
            std::getline(std::cin, path, '\0');
            return path.empty() ? std::nullopt : std::optional{m_login.into(path)};
        };
    }
    return [this, at = std::size_t{0}]() mutable {
        return at < m_inputs.size() ? std::optional{m_login.into(m_inputs[at++])} : std::nullopt;
    };
}

base::ExitCode AddCommand::execute() {
    if (m_inputs.empty() != m_from_list) {
        throw base::UsageError{m_from_list ? "-0 reads paths from standard input, and there are others"
                                           : "add: no files, folders or URLs are given"};
    }
    archive::AddOptions options = m_choices.options();
    options.named_are_settled = !m_from_list;
    options.shard = m_shard;
    store::Connection index = archive::open_archive(m_db, archive::Access::create);
    archive::FileFinder finder{inputs()};
    base::ProgressBar bar{"file", cli::show_progress()};
    const auto report =
        archive::add_files(index, finder, options, {[&](std::size_t n) { bar.update(n, std::nullopt); }});
    bar.clear();
    std::ranges::for_each(report.postponed, tell_postponed);
    std::ranges::for_each(report.failed, tell_failed);
    if (m_stats) base::log::info("{}", summary(report));
    if (!m_from_list && !report.interrupted && known(report) + report.failed.size() + report.postponed.size() == 0)
        base::log::warning("{}: no videos are there", base::one_line(fmt::format("{}", fmt::join(m_inputs, ", "))));
    return code_of(report);
}

} // namespace vlm::indexing
