// SPDX-License-Identifier: Apache-2.0
#include "tools/index/words.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/cli/values.hpp"

namespace vlm::indexing {

const std::string& one_video(const std::vector<std::string>& words) {
    if (words.size() != 1) throw base::UsageError{"name one video: its id, its path, or the beginning of either"};
    return words.front();
}

std::string words_of(const std::optional<records::ThumbnailPlace>& thumbnail) {
    if (!thumbnail) return "";
    return fmt::format("of {}: sheet {} at {},{}", base::format_clock(thumbnail->t), thumbnail->sheet, thumbnail->x,
                       thumbnail->y);
}

base::Micros parse_moment(const archive::Footage& footage, const std::string& text) {
    constexpr base::Micros day = std::chrono::hours{24};
    if (text.find('-') != std::string::npos) {
        if (const auto t = archive::time_at(footage, cli::parse_wall(text))) return *t;
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

void declare_span(cli::Command& command, archive::SpanChoice& span) {
    command.value("--start", "T", "Only what is about this time of the video or later", span.start,
                  base::parse_duration);
    command.value("--end", "T", "Only what is about a time of the video before this", span.end, base::parse_duration);
    command.value("--since", "TIME",
                  "Only what is about this wall clock or later (RFC 3339, or its beginning: 2026-11-01)", span.since,
                  cli::parse_wall);
    command.value("--until", "TIME", "Only what is about a wall clock before this", span.until, cli::parse_wall);
}

void declare_result_filter(cli::Command& command, archive::ResultFilter& filter) {
    command.group("Which");
    declare_span(command, filter.span);
    command.value("--task", "NAME", "Only what is kept under this name", filter.task, cli::parse_text);
    command.value("--model", "PATTERN", "Only what models of this name said, where * stands for anything", filter.model,
                  cli::parse_text);
}

} // namespace vlm::indexing
