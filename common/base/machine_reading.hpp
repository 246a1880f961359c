// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "common/base/clock.hpp"

namespace vlm::base {

/// What the system says of the whole machine. Members are absent where it does not say.
struct MachineReading {
    std::optional<std::int64_t> cores;        ///< that are switched on
    std::optional<Micros> busy_time;          ///< of all cores together, since it began
    std::optional<std::int64_t> memory_total; ///< bytes
    std::optional<std::int64_t> memory_used;  ///< bytes that no program could get without swapping
    std::optional<std::int64_t> received;     ///< bytes, over all networks but the loopback, since it began
    std::optional<std::int64_t> sent;
};

[[nodiscard]] MachineReading read_machine();

/// The same of the texts of /proc/stat (where a second has so many ticks), /proc/meminfo and /proc/net/dev. Pure.
[[nodiscard]] MachineReading parse_machine(std::string_view stat, std::string_view meminfo, std::string_view networks,
                                           long ticks_per_second);

} // namespace vlm::base
