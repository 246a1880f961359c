// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/archive/footage.hpp"
#include "common/archive/result_list.hpp"
#include "common/base/clock.hpp"
#include "common/cli/command.hpp"
#include "common/records/thumbnail_place.hpp"

namespace vlm::indexing {

/// The one video that a subcommand is about. Throws UsageError where there are none or several.
[[nodiscard]] const std::string& one_video(const std::vector<std::string>& words);

/// Where a thumbnail is, in words; empty where there is none.
[[nodiscard]] std::string words_of(const std::optional<records::ThumbnailPlace>& thumbnail);

/// Declares which results of footage are wanted.
void declare_result_filter(cli::Command& command, archive::ResultFilter& filter);

} // namespace vlm::indexing
