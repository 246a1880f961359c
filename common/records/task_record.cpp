// SPDX-License-Identifier: Apache-2.0
#include "common/records/task_record.hpp"

#include "common/base/known_sum.hpp"
#include "common/records/json_line.hpp"

namespace vlm::records {
TokenUsage TaskRecord::usage() const {
    TokenUsage all;
    for (const Model& model : models) {
        base::add_known(all.input, model.usage.input);
        base::add_known(all.output, model.usage.output);
        base::add_known(all.cached, model.usage.cached);
    }
    return all;
}

std::string to_json_line(const TaskRecord& task) {
    constexpr int digits = 3;
    constexpr int digits_of_cost = 6;
    const TokenUsage usage = task.usage();
    JsonLine line;
    line.text("schema", "vlm.task/1").text("task", task.task);
    line.integer("videos", task.videos).integer("unreadable", task.unreadable);
    line.integer("done", task.done).integer("failed", task.failed).integer("pending", task.pending);
    line.integer("answers", task.answers).integer("failures", task.failures).integer("passing", task.passing);
    line.open("usage").integer("input", usage.input).integer("output", usage.output);
    line.integer("cached", usage.cached).close();
    line.decimal("cost", task.cost, digits_of_cost);
    line.decimal("pace_s", task.pace_s, digits).decimal("left_s", task.left_s, digits);
    line.text_or_null("last", task.last);
    return line.line();
}

} // namespace vlm::records
