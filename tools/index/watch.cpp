// SPDX-License-Identifier: Apache-2.0
#include "tools/index/watch.hpp"

#include "common/archive/open_archive.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/cli/db_option.hpp"
#include "common/cli/values.hpp"

namespace vlm::indexing {
namespace {

constexpr std::size_t longest_path = 4096;

archive::WatchListener listener() {
    return {[](const std::string& path) { base::log::info("{}: added", base::one_line(path, longest_path)); },
            tell_failed, tell_postponed,
            [](const archive::Skipped& folder) {
                base::log::warning("{}: {}", base::one_line(folder.path, longest_path), folder.reason);
            }};
}

} // namespace

void WatchCommand::declare(cli::Command& program) {
    cli::Command& command =
        program.subcommand("watch", "Add what is in folders, then files as they appear in them and are complete");
    command.example("vlm-index watch /uploads --db archive.db",
                    "Know the videos of a folder, and those that come into it");
    command.positionals("FOLDER...", "Folders, with all that is in them", m_folders);
    cli::declare_db(command, m_db);
    command.group("What is added");
    m_choices.declare_settle(command, "A file is complete when it has not been written to for so long");
    command.value("--poll", "D",
                  "Look through folders so often of which the system does not tell (network file systems)",
                  m_options.poll, cli::parse_span, "10s");
    command.value("--rescan", "D", "Look through all folders so often, for what the system has not told of",
                  m_options.rescan, cli::parse_span, "10m");
    m_choices.declare(command);
}

base::ExitCode WatchCommand::execute() {
    if (m_folders.empty()) throw base::UsageError{"watch: no folders are given"};
    m_options.add = m_choices.options();
    store::Connection index = archive::open_archive(m_db, archive::Access::create);
    archive::watch_folders(index, m_folders, m_options, listener());
    return base::ExitCode::interrupted;
}

} // namespace vlm::indexing
