// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/archive/footage.hpp"
#include "common/archive/name_ids.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

/// A name under which something was asked or counted.
struct TaskEntry {
    std::string name;
    std::string kind;        ///< "analyze", "count"
    std::int64_t videos = 0; ///< that it has come to the end of
    std::int64_t results = 0;
};

/// The names of an index's tasks, of one kind or of all.
[[nodiscard]] std::vector<std::string> task_names(const store::Connection& index,
                                                  std::optional<TaskKind> kind = std::nullopt);

/// Throws UsageError where an index has no task of this name, and of this kind where one is given; it names those that
/// there are. The empty name is that of no task in particular.
void check_task(const store::Connection& index, const std::string& task, std::optional<TaskKind> kind = std::nullopt);

/// All of an index, by name.
[[nodiscard]] std::vector<TaskEntry> list_tasks(const store::Connection& index);

/// Those that know something of a video or live source, by name; `results` is of it alone.
[[nodiscard]] std::vector<TaskEntry> tasks_about(const store::Connection& index, const Footage& footage);

} // namespace vlm::archive
