// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "common/base/opened_file.hpp"
#include "common/hls/recording.hpp"
#include "common/records/video_record.hpp"

namespace vlm::serving {

/// The file of a video, opened.
struct IndexedFile {
    base::OpenedFile opened;
    std::unique_ptr<hls::Recording> recording; ///< where it is still written, or more of it has been; else null
};

/// Whether its file may be a recording that goes on, as far as its size and time of change tell. Opens nothing.
[[nodiscard]] bool may_go_on(const records::VideoRecord& video);

/// The very file that was indexed, or a recording that begins with all that was: another one in its place is not
/// served. Throws Problem 410.
[[nodiscard]] IndexedFile open_indexed(const records::VideoRecord& video);

} // namespace vlm::serving
