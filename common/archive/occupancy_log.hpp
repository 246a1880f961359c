// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/archive/footage.hpp"
#include "common/store/connection.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

/// What was counted where, under which task.
struct OccupancySeries {
    std::int64_t task = 0;
    std::string task_name;
    std::string zone;
    std::string kind; ///< of the objects: "person"
};

/// A time over which the number did not change, and somebody looked.
struct Stretch {
    base::Micros t0{0};
    std::optional<base::Micros> t1; ///< nothing: until now
    std::int64_t n = 0;
};

/// How many objects were in the zones of footage, on its clock. Each question is a few steps in the index, however many
/// rows there are. For one thread; the connection outlives it. All throw as Statement does.
class OccupancyLog {
public:
    OccupancyLog(const store::Connection& index, const Footage& footage);

    /// All, in the order of task, zone and class.
    [[nodiscard]] std::vector<OccupancySeries> series();

    /// The stretch in which a time is, without its end; nothing where nobody looked.
    [[nodiscard]] std::optional<Stretch> at(const OccupancySeries& series, base::Micros t);

    /// Gives the stretches that overlap the span, cut to it.
    void stretches(const OccupancySeries& series, const Span& span, const std::function<void(const Stretch&)>& take);

    /// The SQL that is asked of the index.
    [[nodiscard]] static std::span<const std::string_view> questions();

private:
    std::int64_t m_video;
    std::int64_t m_source;
    store::Statement m_series;
    store::Statement m_at;
    store::Statement m_changes;
};

} // namespace vlm::archive
