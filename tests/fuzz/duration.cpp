// SPDX-License-Identifier: Apache-2.0
#include "common/base/clock.hpp"
#include "tests/fuzz/fuzz.hpp"

void vlm::fuzz::examine(std::string_view input) {
    base::Micros time{};
    if (!accepted([&] { time = base::parse_duration(input); })) return;
    require(time.count() >= 0, "a duration is not negative");
    require(base::parse_duration(base::format_seconds(time)) == time, "what is written in seconds reads the same");
    const std::string clock = base::format_clock(time);
    const base::Micros read = base::parse_duration(clock);
    require(read <= time && time - read < std::chrono::milliseconds{1}, "a clock time loses less than a millisecond");
}
