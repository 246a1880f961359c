// SPDX-License-Identifier: Apache-2.0
#include "tools/index/watch.hpp"

#include <mutex>
#include <optional>

#include "common/archive/open_archive.hpp"
#include "common/base/clock.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/cli/db_option.hpp"
#include "common/cli/status_options.hpp"
#include "common/cli/values.hpp"
#include "common/records/status_reporter.hpp"

namespace vlm::indexing {
namespace {

constexpr std::size_t longest_path = 4096;

/// What has come of the files so far. Safe from any thread.
class Tally {
public:
    void add() {
        const std::lock_guard lock{m_mutex};
        ++m_status.added;
        m_last = base::Steady::now();
    }

    void fail() {
        const std::lock_guard lock{m_mutex};
        ++m_status.failed;
    }

    void postpone() {
        const std::lock_guard lock{m_mutex};
        ++m_status.postponed;
    }

    [[nodiscard]] records::AddingStatus reading() const {
        const std::lock_guard lock{m_mutex};
        records::AddingStatus status = m_status;
        if (m_last) status.seconds_since_added = base::ms_since(*m_last) / 1000;
        return status;
    }

private:
    mutable std::mutex m_mutex;
    records::AddingStatus m_status;
    std::optional<base::Steady::time_point> m_last; ///< that one was added
};

archive::WatchListener listener(Tally& tally) {
    archive::WatchListener listener;
    listener.added = [&tally](const std::string& path) {
        tally.add();
        base::log::info("{}: added", base::one_line(path, longest_path));
    };
    listener.failed = [&tally](const archive::Skipped& file) {
        tally.fail();
        tell_failed(file);
    };
    listener.postponed = [&tally](const archive::Skipped& file) {
        tally.postpone();
        tell_postponed(file);
    };
    listener.folder = [](const archive::Skipped& folder) {
        base::log::warning("{}: {}", base::one_line(folder.path, longest_path), folder.reason);
    };
    return listener;
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
    cli::declare_status(command, m_status);
}

base::ExitCode WatchCommand::execute() {
    if (m_folders.empty()) throw base::UsageError{"watch: no folders are given"};
    cli::check_status(m_status, {m_db});
    m_options.add = m_choices.options();
    store::Connection index = archive::open_archive(m_db, archive::Access::create);
    Tally tally;
    const records::StatusReporter reporter{m_status, std::string{"vlm-index "} + VLM_VERSION,
                                           [] { return std::vector<records::SourceReading>{}; },
                                           [&tally] {
                                               return records::WorkStatus{{}, tally.reading()};
                                           }};
    archive::watch_folders(index, m_folders, m_options, listener(tally));
    return base::ExitCode::interrupted;
}

} // namespace vlm::indexing
