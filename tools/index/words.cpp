// SPDX-License-Identifier: Apache-2.0
#include "tools/index/words.hpp"

#include <string_view>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/cli/footage_options.hpp"
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

void declare_result_filter(cli::Command& command, archive::ResultFilter& filter) {
    command.group("Which");
    cli::declare_span(command, filter.span);
    command.value("--task", "NAME", "Only what is kept under this name", filter.task, cli::parse_text);
    command.value("--model", "PATTERN", "Only what models of this name said, where * stands for anything", filter.model,
                  cli::parse_text);
}

} // namespace vlm::indexing
