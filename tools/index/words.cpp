// SPDX-License-Identifier: Apache-2.0
#include "tools/index/words.hpp"

#include <algorithm>
#include <array>
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

std::string parse_time(const std::string& text) {
    constexpr std::string_view shape = "0000-00-00T00:00:00.000Z";
    constexpr std::array<std::size_t, 6> lengths = {4, 7, 10, 16, 19, 24}; // of parts that are a time
    const auto fits = [](char given, char shown) {
        return shown == '0' ? given >= '0' && given <= '9' : given == shown;
    };
    const std::string plain = text.size() == 20 && text.back() == 'Z' ? text.substr(0, 19) : text;
    const bool whole = std::find(lengths.begin(), lengths.end(), plain.size()) != lengths.end();
    if (whole && std::equal(plain.begin(), plain.end(), shape.begin(), fits)) return plain;
    throw base::UsageError{"'" + base::one_line(text, 50) + "' is no time; try 2026-11-01 or 2026-11-01T08:30 (UTC)"};
}

std::string words_of(const std::optional<records::ThumbnailPlace>& thumbnail) {
    if (!thumbnail) return "";
    return fmt::format("of {}: sheet {} at {},{}", base::format_clock(thumbnail->t), thumbnail->sheet, thumbnail->x,
                       thumbnail->y);
}

void declare_result_filter(cli::Command& command, archive::ResultFilter& filter) {
    command.group("Which");
    command.value("--start", "T", "Only what is about this time or later", filter.start, base::parse_duration);
    command.value("--end", "T", "Only what is about a time before this", filter.end, base::parse_duration);
    command.value("--task", "NAME", "Only what is kept under this name", filter.task, cli::parse_text);
    command.value("--model", "PATTERN", "Only what models of this name said, where * stands for anything", filter.model,
                  cli::parse_text);
}

} // namespace vlm::indexing
