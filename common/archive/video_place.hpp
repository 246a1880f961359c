// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/records/video_record.hpp"

namespace vlm::archive {

/// Whether a place is a URL: all others are absolute paths. Pure.
[[nodiscard]] bool is_url_place(const std::string& path);

/// Where the video can be read now: the first of its places at which a file of its size is, else a URL. Throws
/// InputError where there is none.
[[nodiscard]] std::string readable_place(const records::VideoRecord& video);

/// The same, or where it lay the last time, so that whoever opens it tells what is wrong; its fingerprint where it
/// never lay anywhere.
[[nodiscard]] std::string last_place(const records::VideoRecord& video);

} // namespace vlm::archive
