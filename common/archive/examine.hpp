// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/archive/video.hpp"
#include "common/base/core_budget.hpp"
#include "common/media/opening.hpp"
#include "common/media/thumbnails.hpp"

namespace vlm::archive {

/// What is looked for in files.
struct ExamineOptions {
    media::SourceOptions reading;
    std::optional<media::ThumbnailOptions> thumbnails = media::ThumbnailOptions{}; ///< nothing: none
    bool scenes = false;                                                           ///< decodes every frame
    base::CoreBudget* cores = nullptr; ///< for looking into a single video faster; null: one has to do
    std::string time_from_name;        ///< strptime's conversions for a part of the file's name; empty: not looked at
};

/// Looks into a video whose fingerprint is known: what it is, its keyframes, small pictures of it, its scenes. A file
/// that is none comes back with the reason as its error. `url`: what is opened instead of the place's path; or "".
/// Throws Interrupted, SystemError where the file cannot be read.
[[nodiscard]] Examined examine(const Place& place, const std::string& fingerprint, const ExamineOptions& options,
                               const std::string& url = "");

/// The time in a file's name, in this machine's time zone, by strptime's conversions ("%Y%m%d_%H%M%S"); the first place
/// in the name where it fits. Pure but for the time zone.
[[nodiscard]] std::optional<base::Wall> time_in_name(const std::string& name, const std::string& pattern);

} // namespace vlm::archive
