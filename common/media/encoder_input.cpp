// SPDX-License-Identifier: Apache-2.0
#include "common/media/encoder_input.hpp"

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
}

#include "common/base/error.hpp"
#include "common/media/picture.hpp"

namespace vlm::media {
EncoderInput::EncoderInput(const std::string& subject, const std::string& format)
    : m_subject{subject}
    , m_format{av_get_pix_fmt(format.c_str())}
    , m_scaler{subject} {}

AvPtr<AVFrame> EncoderInput::fit(AvPtr<AVFrame> frame) {
    frame->width &= ~1;
    frame->height &= ~1;
    if (frame->width == 0 || frame->height == 0)
        throw base::InputError{m_subject, "its picture is too small to be encoded"};
    if (frame->format == m_format && frame->color_range != AVCOL_RANGE_JPEG) return frame;
    AvPtr<AVFrame> fitted = make_frame();
    av_check(av_frame_copy_props(fitted.get(), frame.get()), m_subject, "cannot copy a picture's properties");
    fitted->format = m_format;
    fitted->width = frame->width;
    fitted->height = frame->height;
    fitted->color_range = AVCOL_RANGE_MPEG;
    if (is_rgb(frame->format)) fitted->colorspace = AVCOL_SPC_BT709;
    av_check(av_frame_get_buffer(fitted.get(), 0), m_subject, "a picture");
    m_scaler.scale(*frame, {m_format, fitted->width, fitted->height, false, fitted->colorspace}, fitted->data,
                   fitted->linesize);
    return fitted;
}

} // namespace vlm::media
