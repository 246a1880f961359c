// SPDX-License-Identifier: Apache-2.0
#include "tools/count/report.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "common/archive/count_kinds.hpp"
#include "common/archive/open_archive.hpp"
#include "common/archive/task_list.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/cli/db_option.hpp"
#include "common/cli/footage_options.hpp"
#include "common/cli/values.hpp"
#include "common/store/snapshot.hpp"
#include "tools/count/span_plot.hpp"

namespace vlm::counting_tool {

using base::one_line;
using records::CountSpan;

namespace {

constexpr const char* columns = "{:>24}  {:>24}  {}\n";

std::string time_of(std::optional<base::Micros> t, const std::string& wall) {
    return t ? base::format_clock(*t) : wall;
}

/// A row for each thing that was counted, and one that says how.
std::string rows_of(const CountSpan& span) {
    const std::string from = time_of(span.t0, span.since);
    const std::string to = time_of(span.t1, span.until);
    std::string text;
    const auto add = [&](const std::string& what) { text += fmt::format(columns, from, to, what); };
    for (const records::LineCount& line : span.lines)
        add(fmt::format("{}: {} {} {}", one_line(line.line), line.n, one_line(line.kind), one_line(line.direction)));
    for (const CountSpan::Zone& zone : span.zones)
        add(fmt::format("{}: {:.2f} {} on average, {} to {}", one_line(zone.zone), zone.mean, one_line(zone.kind),
                        zone.least, zone.most));
    std::string how = fmt::format("looked for {:g} s", base::to_seconds(span.looked));
    if (!span.method.empty()) how += ", by " + one_line(span.method);
    if (span.sample_distance) how += fmt::format(", a frame each {:g} s", base::to_seconds(*span.sample_distance));
    add(how);
    return text;
}

} // namespace

void declare_report(cli::Command& program, ReportOptions& options) {
    cli::Command& command = program.subcommand("report", "Tell what was counted, span by span");
    command.example("vlm-count report yard --by 1h --since 2026-11-01 --db archive.db",
                    "How many there were, hour by hour");
    command.positionals("FOOTAGE", cli::words_for_footage, options.footage);
    cli::declare_db(command, options.db);
    command.group("Which");
    cli::declare_span(command, options.sums.span);
    command.value("--by", "D", "Sum up spans so long; where not given, all is one", options.sums.by, cli::parse_span);
    command.value("--task", "NAME", "Only what is kept under this name", options.sums.task, cli::parse_text);
    command.group("Drawing");
    command.value("--plot", "FILE", "Also draw it over time (SVG)", options.plot, cli::parse_text);
    command.group("Output");
    cli::declare_wording(command, "Lines to read, or records", options.format);
    cli::declare_output_file(command, options.output);
}

base::ExitCode report(const ReportOptions& options) {
    if (options.footage.size() != 1) throw base::UsageError{"name one video or live source"};
    store::Connection index = archive::open_archive(options.db, archive::Access::read);
    const store::Snapshot snapshot{index};
    archive::check_task(index, options.sums.task, archive::TaskKind::count);
    const archive::Footage footage = archive::find_footage(index, options.footage.front());
    if (options.sums.task.empty()) archive::check_one_count_kind(index, footage);
    std::vector<CountSpan> spans;
    archive::sum_counts(index, footage, options.sums, [&](const CountSpan& span) { spans.push_back(span); });
    if (spans.empty()) base::log::warning("{}: nobody counted then", one_line(options.footage.front()));
    base::Output output{options.output.path, options.output.overwrite()};
    const cli::Wording wording = cli::wording_for(output, options.format);
    if (wording == cli::Wording::text) output.write(fmt::format(columns, "from", "to", "how many"));
    for (const CountSpan& span : spans)
        output.write(wording == cli::Wording::text ? rows_of(span) : records::to_json_line(span));
    output.close();
    if (options.plot.empty()) return base::ExitCode::done;
    base::Output drawing{options.plot, options.output.overwrite()};
    drawing.write(span_plot(index, footage, options.sums, options.footage.front()).svg());
    drawing.close();
    return base::ExitCode::done;
}

} // namespace vlm::counting_tool
