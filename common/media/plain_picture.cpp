// SPDX-License-Identifier: Apache-2.0
#include "common/media/plain_picture.hpp"

#include <algorithm>
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

void copy_plane(const std::vector<std::uint8_t>& from, int width, int height, AVFrame& frame, int plane) {
    for (int row = 0; row < height; ++row) {
        const auto* line = from.data() + static_cast<std::ptrdiff_t>(row) * width;
        std::copy_n(line, width, frame.data[plane] + static_cast<std::ptrdiff_t>(row) * frame.linesize[plane]);
    }
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

Picture plain_picture(const base::YuvImage& image, base::Micros t, Tint tint, const std::string& subject) {
    Picture picture{t, make_frame()};
    AVFrame& frame = *picture.frame;
    frame.format = tint == Tint::gray ? AV_PIX_FMT_GRAY8 : AV_PIX_FMT_YUV420P;
    frame.width = image.width;
    frame.height = image.height;
    frame.color_range = AVCOL_RANGE_JPEG;
    frame.colorspace = AVCOL_SPC_SMPTE170M;
    frame.pts = t.count();
    av_check(av_frame_get_buffer(&frame, 0), subject, "a picture");
    copy_plane(image.y, image.width, image.height, frame, 0);
    if (tint == Tint::gray) return picture;
    copy_plane(image.u, image.chroma_width(), image.chroma_height(), frame, 1);
    copy_plane(image.v, image.chroma_width(), image.chroma_height(), frame, 2);
    return picture;
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
