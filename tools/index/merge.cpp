// SPDX-License-Identifier: Apache-2.0
#include "tools/index/merge.hpp"

#include <span>

#include "common/archive/merge.hpp"
#include "common/archive/open_archive.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/file_status.hpp"
#include "common/base/progress.hpp"
#include "common/cli/run.hpp"

namespace vlm::indexing {

void MergeCommand::declare(cli::Command& program) {
    cli::Command& command = program.subcommand("merge", "Add to one index all that others know");
    command.example("vlm-index merge all.db part1.db part2.db", "Make one index of those of two shards");
    command.positionals("INTO FROM...", "The index that becomes the whole, made where there is none; the others",
                        m_files);
}

base::ExitCode MergeCommand::execute() {
    if (m_files.size() < 2) throw base::UsageError{"name the index that becomes the whole, and those that go into it"};
    const std::string& whole = m_files.front();
    const std::span shards{m_files.data() + 1, m_files.size() - 1};
    for (const std::string& shard : shards) { // before anything is written
        if (base::Output::is_file(whole, shard)) throw base::UsageError{shard + ": cannot be merged into itself"};
        static_cast<void>(base::file_status(shard)); // no other command makes what is missing here
        static_cast<void>(archive::open_archive(shard, archive::Access::read));
    }
    store::Connection into = archive::open_archive(whole, archive::Access::create);
    base::ProgressBar bar{"index", cli::show_progress()};
    for (std::size_t i = 0; i < shards.size(); ++i) {
        bar.update(i, static_cast<double>(i) / static_cast<double>(shards.size()));
        store::Connection from = archive::open_archive(shards[i], archive::Access::read);
        archive::merge(into, from);
    }
    return base::ExitCode::done;
}

} // namespace vlm::indexing
