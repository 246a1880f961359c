// SPDX-License-Identifier: Apache-2.0
#include "common/archive/video_place.hpp"

#include <algorithm>
#include <optional>

#include "common/base/error.hpp"
#include "common/base/file_status.hpp"
#include "common/base/text.hpp"

namespace vlm::archive {

using records::VideoRecord;

namespace {

/// None where no file can be looked at.
std::optional<std::int64_t> size_now(const std::string& path) {
    try {
        const base::FileStatus status = base::file_status(path);
        return status.is_file ? std::optional{status.size} : std::nullopt;
    } catch (const base::SystemError&) {
        return std::nullopt;
    }
}

/// Null where there is none.
const VideoRecord::At* place_now(const VideoRecord& video) {
    const auto& places = video.places;
    auto found = std::find_if(places.begin(), places.end(), [&](const VideoRecord::At& place) {
        return !is_url_place(place.path) && size_now(place.path) == video.size;
    });
    if (found == places.end())
        found = std::find_if(places.begin(), places.end(),
                             [](const VideoRecord::At& place) { return is_url_place(place.path); });
    return found == places.end() ? nullptr : &*found;
}

} // namespace

bool is_url_place(const std::string& path) {
    return !path.starts_with('/');
}

std::string readable_place(const VideoRecord& video) {
    if (const auto* place = place_now(video)) return place->path;
    const auto& places = video.places;
    if (places.empty()) throw base::InputError{video.fingerprint, "lies nowhere any more; add it again"};
    constexpr std::size_t longest = 4096;
    const bool other = size_now(places.front().path).has_value();
    throw base::InputError{base::one_line(places.front().path, longest),
                           std::string{other ? "is not the file that was indexed" : "is not there any more"} +
                               (places.size() > 1 ? ", nor is it at its other places" : "") +
                               (other ? "; add it again" : "; add it where it is now")};
}

std::string last_place(const VideoRecord& video) {
    if (const auto* place = place_now(video)) return place->path;
    return video.places.empty() ? video.fingerprint : video.places.front().path;
}

} // namespace vlm::archive
