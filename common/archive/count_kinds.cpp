// SPDX-License-Identifier: Apache-2.0
#include "common/archive/count_kinds.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {
namespace {

enum Kind { of_detector, of_vlm };

constexpr std::array<std::string_view, 2> counted_by = {"a detector", "a VLM"};

/// Configurations begin with what looked.
Kind kind_of(std::string_view configuration) {
    return configuration.starts_with("vlm ") ? of_vlm : of_detector;
}

} // namespace

void check_count_kind(const store::Connection& index, const std::string& task, const std::string& configuration) {
    store::Statement last{index, "SELECT configuration FROM tasks WHERE kind = 'count' AND name = ?1"};
    if (!last.bind(task).next() || last.text(0) == "{}") return; // nobody has counted under it here
    const Kind before = kind_of(last.text(0));
    const Kind now = kind_of(configuration);
    if (before == now) return;
    throw base::UsageError{fmt::format("--task {}: holds what {} has counted, which is kept apart from what {} counts; "
                                       "name another task",
                                       base::one_line(task), counted_by.at(before), counted_by.at(now))};
}

void check_one_count_kind(const store::Connection& index, const Footage& footage) {
    constexpr std::string_view of_footage = "SELECT t.name, t.configuration FROM tasks t WHERE t.kind = 'count' AND "
                                            "EXISTS (SELECT 1 FROM occupancy o WHERE "
                                            "o.task = t.id AND o.video = ?1 AND o.source = ?2) ORDER BY t.name";
    store::Statement tasks{index, of_footage};
    tasks.bind(std::int64_t{footage.is_live() ? 0 : footage.video_id()},
               std::int64_t{footage.is_live() ? footage.source : 0});
    std::array<std::string, 2> names;
    while (tasks.next())
        names.at(kind_of(tasks.text(1))) = tasks.text(0);
    if (names[of_detector].empty() || names[of_vlm].empty()) return;
    throw base::UsageError{fmt::format("a detector has counted there under the task '{}' and a VLM under '{}'; --task "
                                       "says whose counts are meant",
                                       base::one_line(names[of_detector]), base::one_line(names[of_vlm]))};
}

} // namespace vlm::archive
