// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "common/base/clock.hpp"

namespace vlm::base {

/// What the system says of this process. Members are absent where it does not say.
struct ProcessReading {
    std::optional<Micros> cpu_time;     ///< of all its threads, in user and kernel, since it began
    std::optional<std::int64_t> memory; ///< resident, in bytes
};

[[nodiscard]] ProcessReading read_process();

/// The same of the texts of /proc/self/stat (where a second has so many ticks) and /proc/self/status. Pure.
[[nodiscard]] ProcessReading parse_process(std::string_view stat, std::string_view status, long ticks_per_second);

} // namespace vlm::base
