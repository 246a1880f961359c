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

/// How footage is named.
inline constexpr const char* words_for_footage =
    "An id, a path, the beginning of a path or fingerprint, or the name of a live source";

/// The one video that a subcommand is about. Throws UsageError where there are none or several.
[[nodiscard]] const std::string& one_video(const std::vector<std::string>& words);

/// Where a thumbnail is, in words; empty where there is none.
[[nodiscard]] std::string words_of(const std::optional<records::ThumbnailPlace>& thumbnail);

/// A moment of footage as a user names it: media time of a video ("12:30"), wall clock ("2026-11-01T08:30"), or, of a
/// live source, a time of the day, which was the last such. Throws UsageError.
[[nodiscard]] base::Micros parse_moment(const archive::Footage& footage, const std::string& text);

/// Declares which part of footage is wanted.
void declare_span(cli::Command& command, archive::SpanChoice& span);

/// Declares which results of footage are wanted.
void declare_result_filter(cli::Command& command, archive::ResultFilter& filter);

} // namespace vlm::indexing
