// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/records/result.hpp"

namespace vlm::records {

/// How far a task of an index has come: the record vlm.task/1 (schemas/task.schema.json).
struct TaskRecord {
    /// What one model was asked under the task.
    struct Model {
        std::string name;
        TokenUsage usage; ///< of the answers for which the server counted
    };
    std::string task;
    std::int64_t videos = 0;     ///< that can be read
    std::int64_t unreadable = 0; ///< the others
    std::int64_t done = 0;       ///< with every answer
    std::int64_t failed = 0;     ///< at their end, but for requests without an answer
    std::int64_t pending = 0;    ///< that nobody has come to the end of, as the task is now
    std::int64_t answers = 0;    ///< of all videos and live sources
    std::int64_t failures = 0;   ///< requests without an answer, for good
    std::int64_t passing = 0;    ///< those that are asked again the next time
    std::vector<Model> models;
    std::optional<double> cost;   ///< absent where the price of a model is not known
    std::optional<double> pace_s; ///< from the end of one video to that of the next, as a rule; of the last hundred
    std::optional<double> left_s; ///< what is pending, at this pace
    std::string last;             ///< wall clock of the last video's end; empty where there is none

    [[nodiscard]] TokenUsage usage() const; ///< of all models
};

/// The record as one line of JSON with a line end.
[[nodiscard]] std::string to_json_line(const TaskRecord& task);

} // namespace vlm::records
