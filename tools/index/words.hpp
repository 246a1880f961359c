// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/archive/result_list.hpp"
#include "common/cli/command.hpp"
#include "common/records/thumbnail_place.hpp"

namespace vlm::indexing {

/// The one video that a subcommand is about. Throws UsageError where there are none or several.
[[nodiscard]] const std::string& one_video(const std::vector<std::string>& words);

/// A time as the index holds it, or its beginning, which compares as the whole would. Throws UsageError.
[[nodiscard]] std::string parse_time(const std::string& text);

/// Where a thumbnail is, in words; empty where there is none.
[[nodiscard]] std::string words_of(const std::optional<records::ThumbnailPlace>& thumbnail);

/// Declares which results of a video are wanted.
void declare_result_filter(cli::Command& command, archive::ResultFilter& filter);

} // namespace vlm::indexing
