// SPDX-License-Identifier: Apache-2.0
#include "tools/index/gc.hpp"

#include <fmt/format.h>

#include "common/archive/open_archive.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/cli/db_option.hpp"
#include "common/cli/values.hpp"

namespace vlm::indexing {

void GcCommand::declare(cli::Command& program) {
    cli::Command& command =
        program.subcommand("gc", "Forget videos that are gone, old or too many; no file is ever removed");
    command.example("vlm-index gc --missing --keep 90d --dry-run",
                    "Which videos have been missing for more than 90 days");
    cli::declare_db(command, m_db);
    command.group("Which");
    command.flag("--missing", "Those that lie nowhere any more, as verify has found", m_options.missing);
    command.value("--keep", "D",
                  "Those that were taken longer ago; with --missing, those that have been missing for longer",
                  m_options.keep, cli::parse_span);
    command.value("--keep-bytes", "SIZE", "The oldest ones, where all videos are larger: 500G", m_options.keep_bytes,
                  cli::parse_bytes);
    command.group("Output");
    command.flag("--dry-run", "Only say which they are", m_options.dry_run);
    command.flag("--stats", "Say at the end, on stderr, how many there were", m_stats);
}

base::ExitCode GcCommand::execute() {
    if (!m_options.missing && !m_options.keep && !m_options.keep_bytes)
        throw base::UsageError{"say which videos may go: --missing, --keep or --keep-bytes"};
    const auto access = m_options.dry_run ? archive::Access::read : archive::Access::write;
    store::Connection index = archive::open_archive(m_db, access);
    base::Output output{"-", base::Overwrite::allow};
    std::size_t count = 0;
    archive::collect(index, m_options, [&](const archive::Collected& collected) {
        constexpr std::size_t longest = 4096;
        ++count;
        output.write(fmt::format("{:<14}  {:<20.19}  {:>14}  {}\n", collected.reason, collected.wall, collected.size,
                                 base::one_line(collected.path, longest)));
    });
    output.close();
    if (m_stats) base::log::info("{} {}", count, m_options.dry_run ? "would go" : "forgotten");
    return base::ExitCode::done;
}

} // namespace vlm::indexing
