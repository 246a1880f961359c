// SPDX-License-Identifier: Apache-2.0
#include "common/archive/task_list.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

using store::Statement;

namespace {

std::vector<TaskEntry> entries_of(Statement& rows) {
    std::vector<TaskEntry> tasks;
    while (rows.next()) {
        tasks.push_back({std::string{rows.text(0)}, std::string{rows.text(1)}, rows.integer(2), rows.integer(3)});
    }
    return tasks;
}

} // namespace

std::vector<std::string> task_names(const store::Connection& index, std::optional<TaskKind> kind) {
    Statement rows{index, "SELECT DISTINCT name FROM tasks WHERE ?1 IN ('', kind) ORDER BY name"};
    rows.bind(std::string_view{kind ? word_of(*kind) : ""});
    std::vector<std::string> names;
    while (rows.next())
        names.emplace_back(rows.text(0));
    return names;
}

void check_task(const store::Connection& index, const std::string& task, std::optional<TaskKind> kind) {
    const auto tasks = task_names(index, kind);
    if (task.empty() || std::find(tasks.begin(), tasks.end(), task) != tasks.end()) return;
    throw base::UsageError{
        fmt::format("{}: has no task {}; it has {}", index.path(), base::one_line(task),
                    tasks.empty() ? "none" : base::one_line(fmt::format("{}", fmt::join(tasks, ", "))))};
}

std::vector<TaskEntry> list_tasks(const store::Connection& index) {
    Statement rows{index, "SELECT name, kind, (SELECT count(*) FROM task_videos WHERE task = id), "
                          "(SELECT count(*) FROM results WHERE task = id) FROM tasks ORDER BY name, kind"};
    return entries_of(rows);
}

std::vector<TaskEntry> tasks_about(const store::Connection& index, const Footage& footage) {
    // Each of these finds the footage's rows by an index of their own.
    const std::string of = footage.is_live() ? "source = ?1" : "video = ?1";
    const std::string both = footage.is_live() ? "video = 0 AND source = ?1" : "video = ?1 AND source = 0";
    Statement rows{index, "SELECT t.name, t.kind, 1, sum(x.n) FROM (SELECT task, count(*) AS n FROM results WHERE " +
                              of + " GROUP BY task UNION ALL SELECT DISTINCT task, 0 FROM occupancy WHERE " + both +
                              " UNION ALL SELECT DISTINCT task, 0 FROM crossings WHERE " + of +
                              " UNION ALL SELECT DISTINCT task, 0 FROM counts WHERE " + of +
                              ") x JOIN tasks t ON t.id = x.task GROUP BY t.id ORDER BY t.name, t.kind"};
    rows.bind(footage.is_live() ? footage.source : footage.video_id());
    return entries_of(rows);
}

} // namespace vlm::archive
