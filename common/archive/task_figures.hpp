// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/records/task_record.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

/// How far a task has come, but for what it costs. Throws as check_task() where the index has no such task.
[[nodiscard]] records::TaskRecord task_figures(const store::Connection& index, const std::string& task);

} // namespace vlm::archive
