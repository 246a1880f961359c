// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "common/records/video_record.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

/// Which videos are listed.
struct ListFilter {
    std::string since; ///< wall clock, RFC 3339 in UTC; empty: any
    std::string until; ///< before this
    std::optional<bool> failed;
};

/// Gives the videos of the index, the oldest first.
void list_videos(const store::Connection& index, const ListFilter& filter,
                 const std::function<void(const records::VideoRecord&)>& take);

/// The video that a user means by an id, a path, a URL, the beginning of a fingerprint or path that only one has, or a
/// file with its content.
/// Throws UsageError where there is none, or several.
[[nodiscard]] records::VideoRecord find_video(const store::Connection& index, const std::string& word);

} // namespace vlm::archive
