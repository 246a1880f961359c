// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/detection.hpp"
#include "common/base/yuv_image.hpp"
#include "common/frames/frame_source.hpp"
#include "common/media/crop.hpp"
#include "common/media/frame_converter.hpp"
#include "common/vision/detector.hpp"
#include "common/vision/similarity.hpp"

namespace vlm::counting {

/// Makes of one source's pictures what a detector wants to see: upright, scaled. For one thread; placed() for any.
class PictureMaker {
public:
    PictureMaker(const frames::Track& track, const vision::Detector& detector);

    /// Of this size instead.
    PictureMaker(const frames::Track& track, vision::Extent size);

    [[nodiscard]] base::YuvImage make(const media::Picture& picture) { return m_converter.image(picture); }

    /// What was found in what make() gave, in pixels of the source's upright picture.
    [[nodiscard]] base::Detection placed(const base::Detection& found) const;

    /// How pictures of the source lie in others of it, where those that make() gives lie so.
    [[nodiscard]] vision::Similarity placed(const vision::Similarity& made) const;

    /// How pictures that make() gives lie in others, where those of the source lie so.
    [[nodiscard]] vision::Similarity made(const vision::Similarity& lies) const;

private:
    [[nodiscard]] double across() const { return static_cast<double>(m_part.width) / m_size.width; }

    media::PixelRect m_part; ///< of the source's picture that comes
    vision::Extent m_size;   ///< to which it is brought
    media::FrameConverter m_converter;
};

} // namespace vlm::counting
