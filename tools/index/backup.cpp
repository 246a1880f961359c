// SPDX-License-Identifier: Apache-2.0
#include "tools/index/backup.hpp"

#include "common/archive/open_archive.hpp"
#include "common/base/error.hpp"
#include "common/cli/db_option.hpp"
#include "common/cli/output_options.hpp"
#include "common/store/backup.hpp"

namespace vlm::indexing {

void BackupCommand::declare(cli::Command& program) {
    cli::Command& command = program.subcommand("backup", "Copy the index as it is now, while others write to it");
    command.example("vlm-index backup copy.db", "Copy an index that is in use");
    command.positionals("FILE", "Where the copy goes", m_targets);
    cli::declare_db(command, m_db);
    command.group("Output");
    cli::declare_force(command, m_force);
}

base::ExitCode BackupCommand::execute() {
    if (m_targets.size() != 1) throw base::UsageError{"name one file for the copy"};
    store::Connection index = archive::open_archive(m_db, archive::Access::read);
    store::backup(index, m_targets.front(), m_force ? base::Overwrite::allow : base::Overwrite::refuse);
    return base::ExitCode::done;
}

} // namespace vlm::indexing
