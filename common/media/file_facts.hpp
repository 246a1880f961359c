// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/base/clock.hpp"
#include "common/media/selection.hpp"
#include "common/media/source.hpp"

namespace vlm::media {

/// What a file says of itself besides what is needed to read its video.
struct FileFacts {
    std::string audio;                  ///< codec of the sound that FFmpeg would choose; empty where there is none
    Fraction nominal_rate{0, 1};        ///< lowest rate that fits all times; 0/1 where it is not known
    std::optional<base::Wall> creation; ///< when it was made, as the container's metadata says
    std::string json; ///< an object with "format" and "streams", in the words of ffprobe; metadata made valid UTF-8
};

[[nodiscard]] FileFacts facts_of(const Source& source);

/// The time that "2026-03-01T12:00:00.000000Z" and the like mean (RFC 3339, a space for the T, no zone: UTC). Nothing
/// for what is no such time, and for 1970 and before, which cameras write that do not know. Pure.
[[nodiscard]] std::optional<base::Wall> creation_time(const std::string& text);

} // namespace vlm::media
