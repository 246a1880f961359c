// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/frame_maker.hpp"

namespace vlm::analysis {

FrameMaker::FrameMaker(const std::string& subject, const media::VideoInfo& video, const FrameOptions& options)
    : m_wants{options.wants}
    , m_converter{subject, video.orientation, {"yuv420p", options.size.width, options.size.height, options.burn_time}}
    , m_encoder{options.jpeg_quality} {}

infer::Frame FrameMaker::make(const media::Picture& picture) {
    base::YuvImage image = m_converter.image(picture);
    infer::Frame frame;
    frame.t = picture.t;
    frame.width = image.width;
    frame.height = image.height;
    if (m_wants == infer::WantsFrames::jpeg) {
        frame.jpeg = infer::Jpeg{m_encoder.encode(image)};
    } else {
        frame.pixels = std::move(image);
    }
    return frame;
}

} // namespace vlm::analysis
