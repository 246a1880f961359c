// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/frame_maker.hpp"

#include "common/media/burn_text.hpp"

namespace vlm::analysis {

FrameMaker::FrameMaker(const std::string& subject, const media::VideoInfo& video, const FrameOptions& options)
    : m_options{options}
    , m_renderer{subject, video.orientation}
    , m_encoder{options.jpeg_quality} {}

infer::Frame FrameMaker::make(const media::Picture& picture) {
    base::YuvImage image = m_renderer.render(picture, m_options.size.width, m_options.size.height);
    if (m_options.burn_time == BurnTime::yes) media::burn_text(image, base::format_clock(picture.t));
    infer::Frame frame;
    frame.t = picture.t;
    frame.width = image.width;
    frame.height = image.height;
    if (m_options.wants == infer::WantsFrames::jpeg) {
        frame.jpeg = infer::Jpeg{m_encoder.encode(image)};
    } else {
        frame.pixels = std::move(image);
    }
    return frame;
}

} // namespace vlm::analysis
