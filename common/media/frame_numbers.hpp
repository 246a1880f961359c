// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "common/base/clock.hpp"
#include "common/media/source.hpp"

namespace vlm::media {

/// Which frame of its video a frame is, whichever of them were chosen. Pure.
class FrameNumbers {
public:
    /// The media times of all frames, in any order.
    explicit FrameNumbers(std::vector<base::Micros> times);

    /// Of the frame that is shown at `t`, or nearest to then: 1 for the first.
    [[nodiscard]] std::int64_t at(base::Micros t) const;

private:
    std::vector<base::Micros> m_times; ///< ascending
};

/// Of a file that has just been opened: reads all of its packets, and decodes none. Afterwards reading stands at the
/// end. Throws as Source does.
[[nodiscard]] FrameNumbers number_frames(Source& source);

} // namespace vlm::media
