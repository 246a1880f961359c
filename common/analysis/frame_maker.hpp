// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/infer/backend.hpp"
#include "common/infer/pixel_grid.hpp"
#include "common/infer/question.hpp"
#include "common/media/crop.hpp"
#include "common/media/frame_converter.hpp"
#include "common/media/jpeg.hpp"
#include "common/media/picture.hpp"
#include "common/media/video_info.hpp"

namespace vlm::analysis {

/// How pictures are made for a model. Part of the work key.
struct FrameOptions {
    infer::PixelSize size;
    int jpeg_quality = 85;
    media::BurnTime burn_time = media::BurnTime::no;
    infer::WantsFrames wants = infer::WantsFrames::jpeg;
    std::optional<media::PixelRect> roi = {}; ///< the part of the video's pictures that they show
};

/// Makes of decoded pictures the frames that are sent: scaled, upright, the time written in where asked, encoded once.
/// For one thread.
class FrameMaker {
public:
    /// `subject` names the video in errors.
    FrameMaker(const std::string& subject, const media::VideoInfo& video, const FrameOptions& options);

    [[nodiscard]] infer::Frame make(const media::Picture& picture);

private:
    infer::WantsFrames m_wants;
    media::FrameConverter m_converter;
    media::JpegEncoder m_encoder;
};

} // namespace vlm::analysis
