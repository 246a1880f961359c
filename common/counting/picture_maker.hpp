// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "common/base/detection.hpp"
#include "common/base/yuv_image.hpp"
#include "common/frames/frame_source.hpp"
#include "common/media/crop.hpp"
#include "common/media/frame_converter.hpp"
#include "common/vision/detector.hpp"

namespace vlm::counting {

/// In how many parts a picture is looked at, for what is small in it.
struct Tiling {
    int columns = 1;
    int rows = 1;
    [[nodiscard]] bool is_whole() const { return columns == 1 && rows == 1; }
};

/// Makes of one source's pictures what a detector wants to see: the whole or parts of it, upright, scaled. For one
/// thread.
class PictureMaker {
public:
    PictureMaker(const frames::Track& track, const vision::Detector& detector, Tiling tiling);

    /// The parts, in order.
    [[nodiscard]] std::vector<base::YuvImage> make(const media::Picture& picture);

    /// What was found in a part, in pixels of the source's upright picture.
    [[nodiscard]] base::Detection placed(std::size_t part, const base::Detection& found) const;

private:
    struct Part {
        media::PixelRect rect; ///< of the upright picture that comes
        vision::Extent size;   ///< to which it is brought
        std::unique_ptr<media::FrameConverter> converter;
    };

    media::PictureSize m_shown;
    media::PixelRect m_roi; ///< the part of the source's picture that comes
    media::Orientation m_orientation;
    std::vector<Part> m_parts;
};

} // namespace vlm::counting
