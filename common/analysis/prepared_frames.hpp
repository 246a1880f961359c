// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "common/analysis/frame_maker.hpp"
#include "common/analysis/opened_video.hpp"
#include "common/analysis/windows.hpp"

namespace vlm::analysis {

/// Reads a video's frames and makes them ready to be sent. For one thread.
class PreparedFrames {
public:
    /// `video` outlives this object.
    explicit PreparedFrames(OpenedVideo& video);

    /// The next frame of any track; nothing at the end. Throws InputError, Interrupted.
    [[nodiscard]] std::optional<PreparedFrame> next();

private:
    frames::FrameSource& m_source;
    std::vector<std::unique_ptr<FrameMaker>> m_makers; ///< one for each track
};

} // namespace vlm::analysis
