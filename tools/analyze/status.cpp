// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/status.hpp"

#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "common/archive/open_archive.hpp"
#include "common/archive/task_figures.hpp"
#include "common/archive/task_list.hpp"
#include "common/base/clock.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/text.hpp"
#include "common/cli/db_option.hpp"
#include "common/cli/values.hpp"
#include "common/infer/budget.hpp"

namespace vlm::analyze {

using records::TaskRecord;

namespace {

/// What all models' tokens cost; nothing where the price of one is not known.
std::optional<double> cost_of(const TaskRecord& task, const cli::BudgetOptions& budget) {
    double cost = 0;
    for (const TaskRecord::Model& model : task.models) {
        if (!model.usage.input && !model.usage.output) continue;
        const cli::Price* price = budget.price_of(model.name);
        if (price == nullptr) return std::nullopt;
        cost += infer::cost_of({price->input, price->output, price->cached}, model.usage.input.value_or(0),
                               model.usage.output.value_or(0), model.usage.cached.value_or(0));
    }
    return task.models.empty() ? std::nullopt : std::optional{cost};
}

std::string span(double seconds) {
    return base::format_clock(base::Micros{static_cast<std::int64_t>(seconds) * 1'000'000});
}

std::string text_of(const TaskRecord& task) {
    const records::TokenUsage usage = task.usage();
    std::string text = base::one_line(task.task) + "\n";
    const auto add = [&](std::string_view name, const auto& value) {
        text += fmt::format("  {:<8} {}\n", name, value);
    };
    add("videos",
        fmt::format("{} ({} done, {} failed, {} pending{})", task.videos, task.done, task.failed, task.pending,
                    task.unreadable > 0 ? fmt::format("; {} cannot be read", task.unreadable) : ""));
    add("answers", task.answers);
    add("failures", fmt::format("{} for good, {} to be asked again", task.failures, task.passing));
    if (usage.input || usage.output)
        add("tokens", fmt::format("{} in, {} out", usage.input.value_or(0), usage.output.value_or(0)));
    if (task.cost) add("cost", fmt::format("{:.4f}", *task.cost));
    if (task.left_s && task.pending > 0)
        add("left", fmt::format("{} at {} a video", span(*task.left_s), span(*task.pace_s)));
    if (!task.last.empty()) add("last", task.last);
    return text;
}

} // namespace

void declare_status(cli::Command& program, TaskStatusOptions& options) {
    cli::Command& command = program.subcommand(
        "status",
        "Tell how far a task of an index has come: what is done, pending and failed, tokens, cost, time left");
    command.example("vlm-analyze status --db archive.db --task safety", "How far a run over an archive has come");
    cli::declare_db(command, options.db);
    command.value("--task", "NAME", "Only this one", options.task, cli::parse_text);
    cli::declare_prices(command, options.budget);
    cli::declare_wording(command, "Lines to read, or records vlm.task/1", options.format);
}

base::ExitCode status(const TaskStatusOptions& options) {
    const store::Connection index = archive::open_archive(options.db, archive::Access::read);
    base::Output output{"-", base::Overwrite::refuse};
    const cli::Wording wording = cli::wording_for(output, options.format);
    const auto tasks =
        options.task.empty() ? archive::task_names(index, archive::TaskKind::analyze) : std::vector{options.task};
    for (const std::string& name : tasks) {
        TaskRecord task = archive::task_figures(index, name);
        task.cost = cost_of(task, options.budget);
        output.write(wording == cli::Wording::text ? text_of(task) : to_json_line(task));
    }
    output.close();
    return base::ExitCode::done;
}

} // namespace vlm::analyze
