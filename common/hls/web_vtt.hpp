// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "common/base/clock.hpp"
#include "common/records/thumbnail_place.hpp"

namespace vlm::hls {

/// What is written under the picture for a while of media time.
struct Subtitle {
    base::Micros start;
    base::Micros end;
    std::string text;
};

/// The WebVTT segment of a part of media time, with all that is shown in it: what goes on into the next one stands
/// there as well, with the same times, as players expect (RFC 8216, 3.5). `offset` is the file's timestamp of media
/// time 0, which ties the two together (X-TIMESTAMP-MAP). Texts lose what WebVTT gives a meaning. Pure.
[[nodiscard]] std::string subtitle_segment(std::span<const Subtitle> subtitles, base::Micros start, base::Micros end,
                                           base::Micros offset);

/// Small pictures as page players take them: a cue for each, until the next or the video's end, that names its sheet
/// (the URI is what `uri` gives for its number) and its place there ("#xywh="). `thumbnails` ascend in time. Pure.
[[nodiscard]] std::string thumbnail_track(std::span<const records::ThumbnailPlace> thumbnails, base::Micros end,
                                          const std::function<std::string(std::int64_t)>& uri);

} // namespace vlm::hls
