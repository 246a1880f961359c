// SPDX-License-Identifier: Apache-2.0
#include "common/cli/footage_options.hpp"

#include <algorithm>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/cli/command.hpp"
#include "common/cli/values.hpp"

namespace vlm::cli {

base::Micros parse_moment(const archive::Footage& footage, const std::string& text) {
    constexpr base::Micros day = std::chrono::hours{24};
    if (text.find('-') != std::string::npos) {
        if (const auto t = archive::time_at(footage, parse_wall(text))) return *t;
        throw base::UsageError{"nobody knows when the video was taken; name a time in it"};
    }
    if (!footage.is_live()) return base::parse_duration(text);
    const base::Micros time =
        base::parse_duration(std::count(text.begin(), text.end(), ':') == 1 ? text + ":00" : text);
    if (text.find(':') == std::string::npos || time >= day)
        throw base::UsageError{"'" + base::one_line(text, 50) + "' is no time; try 08:30 or 2026-11-01T08:30 (UTC)"};
    const base::Micros now = base::wall_now().time_since_epoch();
    const base::Micros today = std::chrono::floor<std::chrono::days>(now);
    return today + time <= now ? today + time : today - day + time;
}

void declare_span(Command& command, archive::SpanChoice& span) {
    command.value("--start", "T", "Only what is about this time of the video or later", span.start,
                  base::parse_duration);
    command.value("--end", "T", "Only what is about a time of the video before this", span.end, base::parse_duration);
    command.value("--since", "TIME",
                  "Only what is about this wall clock or later (RFC 3339, or its beginning: 2026-11-01)", span.since,
                  parse_wall);
    command.value("--until", "TIME", "Only what is about a wall clock before this", span.until, parse_wall);
}

} // namespace vlm::cli
