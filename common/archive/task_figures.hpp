// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/records/task_record.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

/// The names of the tasks under which models were asked.
[[nodiscard]] std::vector<std::string> analyze_tasks(const store::Connection& index);

/// How far a task has come, but for what it costs. Throws UsageError where the index has no such task; it names those
/// that there are.
[[nodiscard]] records::TaskRecord task_figures(const store::Connection& index, const std::string& task);

} // namespace vlm::archive
