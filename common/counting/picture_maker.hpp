// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/detection.hpp"
#include "common/base/yuv_image.hpp"
#include "common/frames/frame_source.hpp"
#include "common/media/crop.hpp"
#include "common/media/frame_converter.hpp"
#include "common/vision/detector.hpp"

namespace vlm::counting {

/// Makes of one source's pictures what a detector wants to see: upright, scaled. For one thread; placed() for any.
class PictureMaker {
public:
    PictureMaker(const frames::Track& track, const vision::Detector& detector);

    [[nodiscard]] base::YuvImage make(const media::Picture& picture) { return m_converter.image(picture); }

    /// What was found in what make() gave, in pixels of the source's upright picture.
    [[nodiscard]] base::Detection placed(const base::Detection& found) const;

private:
    media::PixelRect m_part; ///< of the source's picture that comes
    vision::Extent m_size;   ///< to which it is brought
    media::FrameConverter m_converter;
};

} // namespace vlm::counting
