// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/base/clock.hpp"
#include "common/media/selection.hpp"

namespace vlm::media {

/// How a picture as stored becomes upright: turned clockwise by `quarter_turns` x 90 degrees after being mirrored left
/// to right where `mirrored`.
struct Orientation {
    int quarter_turns = 0;
    bool mirrored = false;
    friend bool operator==(const Orientation&, const Orientation&) = default;
};

/// What is known of a video after opening it.
struct VideoInfo {
    std::string container;    ///< libavformat's short name
    std::string codec;        ///< "h264"
    std::string pixel_format; ///< "yuv420p"
    int width = 0;            ///< of the upright picture with square pixels
    int height = 0;
    Orientation orientation;
    Fraction frame_rate{0, 1};              ///< average, as the container says; 0/1 where it does not
    Fraction time_base{1, 1'000'000};       ///< of packets' timestamps, seconds per tick
    base::Micros start_offset{0};           ///< the container's time of media time 0
    std::optional<base::Micros> duration{}; ///< as the container says, which may be a guess
};

} // namespace vlm::media
