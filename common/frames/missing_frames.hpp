// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/error.hpp"
#include "common/frames/frame_source.hpp"

namespace vlm::frames {

/// A listed time at or beyond the end of a track.
struct MissingFrame {
    std::size_t track = 0;
    base::Micros t{0};
    std::string reason; ///< "clip.mp4: 60.000000 is beyond its end at 10.000000"
};

/// The listed times for which there was no frame, as far as the tracks' ends were found. After the last frame.
[[nodiscard]] std::vector<MissingFrame> missing_frames(const FrameSource& source);

/// Why there was not one frame. After the end.
[[nodiscard]] base::InputError no_frames(const FrameSource& source);

} // namespace vlm::frames
