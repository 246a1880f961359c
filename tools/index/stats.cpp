// SPDX-License-Identifier: Apache-2.0
#include "tools/index/stats.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

#include "common/archive/archive_figures.hpp"
#include "common/archive/open_archive.hpp"
#include "common/base/clock.hpp"
#include "common/base/descriptor.hpp"
#include "common/cli/db_option.hpp"

namespace vlm::indexing {

using records::ArchiveRecord;

namespace {

std::string size_of(std::int64_t bytes) {
    constexpr double step = 1024;
    constexpr std::array<std::string_view, 5> units = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    auto size = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; size >= step && unit + 1 < units.size(); ++unit)
        size /= step;
    return fmt::format("{:.{}f} {}", size, unit == 0 ? 0 : 1, units.at(unit));
}

std::string report(const ArchiveRecord& archive) {
    std::string text;
    const auto add = [&](std::string_view name, const auto& value) { text += fmt::format("{:<12} {}\n", name, value); };
    add("videos", fmt::format("{} ({} ready, {} failed, {} missing)", archive.videos, archive.ready, archive.failed,
                              archive.missing));
    add("places", archive.places);
    add("sources", archive.sources);
    add("length", base::format_clock(base::Micros{static_cast<std::int64_t>(archive.duration) * 1'000'000}));
    add("size", size_of(archive.bytes));
    add("keyframes", archive.keyframes);
    add("thumbnails", archive.thumbnails);
    add("scenes", archive.scenes);
    add("tasks", archive.tasks);
    add("results", archive.results);
    add("counts", archive.counts);
    add("crossings", archive.crossings);
    add("occupancy", archive.occupancy);
    add("events", archive.events);
    add("transcripts", archive.transcripts);
    add("vectors", archive.vectors);
    add("index", size_of(archive.index_bytes));
    return text;
}

} // namespace

void StatsCommand::declare(cli::Command& program) {
    cli::Command& command = program.subcommand("stats", "Tell what the index holds, in figures");
    command.example("vlm-index stats", "How much the index holds");
    cli::declare_db(command, m_db);
    command.group("Output");
    cli::declare_wording(command, "Lines to read, or a record", m_format);
}

base::ExitCode StatsCommand::execute() {
    const store::Connection index = archive::open_archive(m_db, archive::Access::read);
    const ArchiveRecord figures = archive::archive_figures(index);
    base::Output output{"-", base::Overwrite::allow};
    output.write(m_format == cli::Wording::jsonl ? records::to_json_line(figures) : report(figures));
    output.close();
    return base::ExitCode::done;
}

} // namespace vlm::indexing
