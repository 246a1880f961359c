// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vlm::base {

/// A span or a point of media time in whole microseconds. Everything compares in it.
using Micros = std::chrono::microseconds;

/// Monotonic time, for deadlines and measurements.
using Steady = std::chrono::steady_clock;

/// Milliseconds since `start`, with fractions.
[[nodiscard]] double ms_since(Steady::time_point start);

/// A non-negative span as people write it: "90", "90s", "1.5", "250ms", "1:30", "00:01:30.5", "2m", "1h", "1h30m".
/// A plain number is seconds. Digits beyond the microsecond are cut off.
/// Throws UsageError ("'x' is not a duration; try 90, 90s, 1:30, 00:01:30.5 or 250ms") on anything else.
[[nodiscard]] Micros parse_duration(std::string_view text);

/// Seconds with six decimals, exact: 1500000 -> "1.500000".
[[nodiscard]] std::string format_seconds(Micros time);

/// Seconds as JSON holds them. A double keeps whole microseconds exactly up to 2^53 µs (285 years).
[[nodiscard]] double to_seconds(Micros time);

/// "1:30.5", "1:02:03", "0:05": for people. Milliseconds at most, trailing zeros removed.
[[nodiscard]] std::string format_clock(Micros time);

/// Wall clock, UTC, microseconds since 1970.
using Wall = std::chrono::time_point<std::chrono::system_clock, Micros>;
[[nodiscard]] Wall wall_now();

/// RFC 3339 in UTC with milliseconds: "2026-03-01T12:00:00.000Z".
[[nodiscard]] std::string format_wall(Wall time);

/// Reads RFC 3339 in UTC ("2026-03-01T12:00:00Z", any digits behind the second); nothing for anything else. Digits
/// beyond the microsecond are cut off.
[[nodiscard]] std::optional<Wall> parse_wall(std::string_view text);

} // namespace vlm::base
