// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.hpp"
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

/// A page of the list of videos.
struct VideoPage {
    std::string part; ///< of a path, with letters of either case; empty: any
    ListFilter filter;
    std::int64_t offset = 0;
    std::int64_t limit = 0;
};

/// Gives the videos of a page, those first that were added last. How many there are on all pages.
[[nodiscard]] std::int64_t list_page(const store::Connection& index, const VideoPage& page,
                                     const std::function<void(const records::VideoRecord&)>& take);

/// The video with this fingerprint; nothing where there is none.
[[nodiscard]] std::optional<records::VideoRecord> video_with(const store::Connection& index,
                                                             std::string_view fingerprint);

/// The video with this id; nothing where there is none.
[[nodiscard]] std::optional<records::VideoRecord> video_numbered(const store::Connection& index, std::int64_t id);

/// The container's timestamp at a video's media time 0.
[[nodiscard]] base::Micros start_of(const store::Connection& index, std::int64_t video);

/// The video that a user means by an id, a path, a URL, the beginning of a fingerprint or path that only one has, or a
/// file with its content.
/// Throws UsageError where there is none, or several.
[[nodiscard]] records::VideoRecord find_video(const store::Connection& index, const std::string& word);

} // namespace vlm::archive
