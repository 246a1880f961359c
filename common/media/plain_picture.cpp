// SPDX-License-Identifier: Apache-2.0
#include "common/media/plain_picture.hpp"

#include <utility>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

namespace vlm::media {
namespace {

AVPixelFormat plain_format_for(const AVFrame& frame) {
    const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    if (format == nullptr) return AV_PIX_FMT_YUV420P;
    if (is_rgb(frame.format) || (format->flags & AV_PIX_FMT_FLAG_BAYER) != 0) return AV_PIX_FMT_RGB24;
    if (format->nb_components < 3) return AV_PIX_FMT_GRAY8;
    return AV_PIX_FMT_YUV420P;
}

/// What samples mean once they are in another format.
void set_colours(AVFrame& plain, const AVFrame& frame) {
    if (is_full_range(frame)) plain.color_range = AVCOL_RANGE_JPEG;
    if (plain.format != AV_PIX_FMT_RGB24 || is_rgb(frame.format)) return;
    plain.color_range = AVCOL_RANGE_JPEG;
    plain.colorspace = AVCOL_SPC_RGB;
}

} // namespace

std::string_view plain_format(const Picture& picture) {
    if (is_hdr(*picture.frame)) return "";
    switch (picture.frame->format) {
    case AV_PIX_FMT_YUV420P:
    case AV_PIX_FMT_YUVJ420P:
        return "yuv420p";
    case AV_PIX_FMT_GRAY8:
        return "gray";
    case AV_PIX_FMT_RGB24:
        return "rgb24";
    default:
        return "";
    }
}

PlainPictures::PlainPictures(std::string subject)
    : m_subject{std::move(subject)}
    , m_scaler{m_subject}
    , m_tone_mapper{m_subject} {}

Picture PlainPictures::make(Picture picture) {
    if (const AVFrame& hdr = *picture.frame; is_hdr(hdr)) picture.frame = m_tone_mapper.map(hdr, hdr.width, hdr.height);
    if (plain_format(picture).empty()) picture.frame = converted(*picture.frame);
    return picture;
}

AvPtr<AVFrame> PlainPictures::converted(const AVFrame& frame) {
    AvPtr<AVFrame> plain = make_frame();
    av_check(av_frame_copy_props(plain.get(), &frame), m_subject, "cannot copy a picture's properties");
    plain->format = plain_format_for(frame);
    plain->width = frame.width;
    plain->height = frame.height;
    set_colours(*plain, frame);
    av_check(av_frame_get_buffer(plain.get(), 0), m_subject, "a picture");
    const bool rgb = plain->format == AV_PIX_FMT_RGB24;
    m_scaler.scale(frame, {plain->format, frame.width, frame.height, rgb || is_full_range(frame), frame.colorspace},
                   plain->data, plain->linesize);
    return plain;
}

} // namespace vlm::media
