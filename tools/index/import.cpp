// SPDX-License-Identifier: Apache-2.0
#include "tools/index/import.hpp"

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

std::string summary(const archive::ImportReport& report) {
    std::string text = fmt::format("{} added", report.added);
    const auto add = [&](std::size_t n, const char* what) {
        if (n > 0) text += fmt::format(", {} {}", n, what);
    };
    add(report.known, "known");
    add(report.passed_over, "passed over");
    add(report.refused, "refused");
    return text;
}

} // namespace

void ImportCommand::declare(cli::Command& program) {
    cli::Command& command = program.subcommand(
        "import",
        "Keep records of any pipeline in the index: results, counts, speech, events, status; each is kept once");
    command.example("vlm-index import answers.jsonl --task what", "Keep the answers of a run under a name");
    command.positionals("[FILE...]", "JSON Lines; standard input where none is given", m_files);
    cli::declare_db(command, m_db);
    command.group("Records");
    command.value("--task", "NAME", "Keep results and counts under this name (the prompt_id of each, or its task)",
                  m_task, cli::parse_text);
    command.group("Output");
    command.flag("--stats", "Say at the end, on stderr, what became of the records", m_stats);
}

bool ImportCommand::take(store::Connection& index, archive::RecordTable& table, const std::string& file) {
    const std::string name = file == "-" ? "standard input" : base::one_line(file);
    base::FaultCounter faults{name, "importing"};
    base::ProgressBar bar{"record", cli::show_progress()};
    try {
        archive::import_records(index, table, base::open_to_read(file), faults, m_report,
                                [&](const archive::ImportReport& report) { bar.update(report.lines(), std::nullopt); });
        return true;
    } catch (const base::OutputError&) {
        throw;
    } catch (const base::SystemError& error) {
        bar.clear();
        base::log::error("{}", base::one_line(error.what()));
        return false;
    }
}

base::ExitCode ImportCommand::exit_code(bool all_read) const {
    if (m_report.interrupted) return base::ExitCode::interrupted;
    if (all_read && m_report.refused == 0) return base::ExitCode::done;
    const bool any = m_report.added + m_report.known + m_report.passed_over > 0;
    return any ? base::ExitCode::some_failed : base::ExitCode::failed;
}

base::ExitCode ImportCommand::execute() {
    if (m_files.empty()) m_files = {"-"};
    store::Connection index = archive::open_archive(m_db, archive::Access::create);
    archive::RecordTable table{index, m_task};
    bool all_read = true;
    for (const std::string& file : m_files) {
        if (m_report.interrupted) break;
        all_read = take(index, table, file) && all_read;
    }
    if (m_stats) base::log::info("{}", summary(m_report));
    return exit_code(all_read);
}

} // namespace vlm::indexing
