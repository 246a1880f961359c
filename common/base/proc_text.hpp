// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.hpp"

namespace vlm::base {

// How files of /proc and /sys are read. All but the last are pure.

/// "a  b\tc" -> a, b, c.
[[nodiscard]] std::vector<std::string_view> words(std::string_view line);

/// All of `text` as a count, blanks around it aside; nothing where it is none.
[[nodiscard]] std::optional<std::int64_t> parse_count(std::string_view text);

/// The bytes of the line "VmRSS:  1234 kB" whose name is `name` ("VmRSS").
[[nodiscard]] std::optional<std::int64_t> kilobytes_of(std::string_view text, std::string_view name);

/// Ticks of the kernel's clock as time; nothing where either number makes no sense.
[[nodiscard]] std::optional<Micros> ticks_to_time(std::int64_t ticks, long ticks_per_second);

/// All of a small file of the kernel's; empty where it cannot be read.
[[nodiscard]] std::string read_kernel_file(const std::string& path);

} // namespace vlm::base
