// SPDX-License-Identifier: Apache-2.0
#include "common/archive/task_figures.hpp"

#include <algorithm>

#include "common/archive/task_list.hpp"
#include "common/base/clock.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

using records::TaskRecord;
using store::Connection;
using store::Statement;

namespace {

std::int64_t id_of(const Connection& index, const std::string& task) {
    check_task(index, task, TaskKind::analyze);
    Statement row{index, "SELECT id FROM tasks WHERE kind = 'analyze' AND name = ?1"};
    return row.bind(task).next() ? row.integer(0) : 0;
}

void count_videos(const Connection& index, std::int64_t task, TaskRecord& figures) {
    Statement row{index,
                  "SELECT count(*) FILTER (WHERE v.state = 'ready'), count(*) FILTER (WHERE v.state = 'failed'), "
                  "count(*) FILTER (WHERE v.state = 'ready' AND x.failed + x.passing = 0), "
                  "count(*) FILTER (WHERE v.state = 'ready' AND x.failed + x.passing > 0) "
                  "FROM videos v LEFT JOIN (SELECT p.* FROM task_videos p JOIN tasks t ON t.id = p.task "
                  "AND t.hash = p.hash WHERE t.id = ?1) x ON x.video = v.id"};
    static_cast<void>(row.bind(task).next());
    figures.videos = row.integer(0);
    figures.unreadable = row.integer(1);
    figures.done = row.integer(2);
    figures.failed = row.integer(3);
    figures.pending = figures.videos - figures.done - figures.failed;
}

void count_answers(const Connection& index, std::int64_t task, TaskRecord& figures) {
    Statement rows{index, "SELECT error IS NULL, record ->> '$.error.class', count(*) FROM results WHERE task = ?1 "
                          "GROUP BY 1, 2"};
    rows.bind(task);
    while (rows.next()) {
        const bool answered = rows.integer(0) != 0;
        const bool passing = !answered && records::may_pass(rows.text(1));
        (answered ? figures.answers : passing ? figures.passing : figures.failures) += rows.integer(2);
    }
}

void add_usage(const Connection& index, std::int64_t task, TaskRecord& figures) {
    Statement rows{index, "SELECT coalesce(model, ''), sum(record ->> '$.usage.input'), "
                          "sum(record ->> '$.usage.output'), sum(record ->> '$.usage.cached') FROM results "
                          "WHERE task = ?1 GROUP BY 1 ORDER BY 1"};
    rows.bind(task);
    while (rows.next())
        figures.models.push_back(
            {std::string{rows.text(0)}, {rows.integer_if(1), rows.integer_if(2), rows.integer_if(3)}});
}

/// The middle one of the times from one video's end to the next: nights between runs do not count.
std::optional<double> pace_of(const std::vector<base::Wall>& ends) {
    if (ends.size() < 2) return std::nullopt;
    std::vector<base::Micros> pauses;
    for (std::size_t i = 1; i < ends.size(); ++i)
        pauses.push_back(ends[i - 1] - ends[i]);
    const auto middle = pauses.begin() + static_cast<std::ptrdiff_t>(pauses.size() / 2);
    std::nth_element(pauses.begin(), middle, pauses.end());
    return base::to_seconds(*middle);
}

void add_pace(const Connection& index, std::int64_t task, TaskRecord& figures) {
    Statement rows{index, "SELECT finished FROM task_videos WHERE task = ?1 ORDER BY finished DESC LIMIT 100"};
    rows.bind(task);
    std::vector<base::Wall> ends;
    while (rows.next()) {
        if (ends.empty()) figures.last = rows.text(0);
        if (const auto wall = base::parse_wall(rows.text(0))) ends.push_back(*wall);
    }
    figures.pace_s = pace_of(ends);
    if (figures.pace_s) figures.left_s = *figures.pace_s * static_cast<double>(figures.pending);
}

} // namespace

TaskRecord task_figures(const Connection& index, const std::string& task) {
    const std::int64_t id = id_of(index, task);
    TaskRecord figures;
    figures.task = task;
    count_videos(index, id, figures);
    count_answers(index, id, figures);
    add_usage(index, id, figures);
    add_pace(index, id, figures);
    return figures;
}

} // namespace vlm::archive
