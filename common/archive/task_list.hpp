// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/archive/footage.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

/// A name under which something was asked or counted.
struct TaskEntry {
    std::string name;
    std::string kind;        ///< "analyze", "count"
    std::int64_t videos = 0; ///< that it has come to the end of
    std::int64_t results = 0;
};

/// All of an index, by name.
[[nodiscard]] std::vector<TaskEntry> list_tasks(const store::Connection& index);

/// Those that know something of a video or live source, by name; `results` is of it alone.
[[nodiscard]] std::vector<TaskEntry> tasks_about(const store::Connection& index, const Footage& footage);

} // namespace vlm::archive
