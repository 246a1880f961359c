// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/base/clock.hpp"
#include "common/media/av.hpp"

namespace vlm::media {

/// One decoded frame as stored (not yet upright), with its media time.
struct Picture {
    base::Micros t{0};
    AvPtr<AVFrame> frame;
    base::Micros wanted{0}; ///< the first wanted time that it serves, set by Sampler; of a keyframe selection, t
};

/// What the samples of a picture mean, in FFmpeg's words ("tv", "bt709"); empty where it is not known.
struct Colours {
    std::string range;
    std::string matrix;
};

[[nodiscard]] Colours colours_of(const Picture& picture);

/// Says what a picture's samples mean; words that FFmpeg does not know leave it as it is.
void mark_colours(Picture& picture, const Colours& colours);

/// Whether a format (AVPixelFormat) is one of red, green and blue, or of a palette of them.
[[nodiscard]] bool is_rgb(int format);

/// Whether black is 0 and white is 255, by what is said of it; without a word, only of what has no colour.
[[nodiscard]] bool is_full_range(const AVFrame& frame);

/// What the decoder says of a picture: whether it is a keyframe, and its timestamp in the stream's time base.
[[nodiscard]] bool is_keyframe(const Picture& picture);
[[nodiscard]] std::optional<std::int64_t> pts_of(const Picture& picture);

/// The planes as they are stored, one after the other without padding (what ffmpeg writes as rawvideo).
[[nodiscard]] std::string packed_planes(const Picture& picture);

} // namespace vlm::media
