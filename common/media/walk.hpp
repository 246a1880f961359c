// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/base/clock.hpp"
#include "common/media/picture.hpp"

namespace vlm::media {

/// One way through a video that gives the chosen frames, ascending in time, each once.
class Walk {
public:
    virtual ~Walk() = default;

    /// `unreliable`: this way cannot promise the frames of a full decode any more (timestamps contradict themselves,
    /// the decoder reports faults); what it gave so far stands, and the rest must come from a sequential walk.
    enum class Result { picture, end, unreliable };
    [[nodiscard]] virtual Result next(Picture& picture) = 0;

    /// What decodes: "h264", "h264 (cuda)"; a device is named once a frame came from it.
    [[nodiscard]] virtual const std::string& decoder() const = 0;

    /// Where the video ends, in media time, once the walk has come there.
    [[nodiscard]] virtual std::optional<base::Micros> end() const = 0;
};

} // namespace vlm::media
