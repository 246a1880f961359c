// SPDX-License-Identifier: Apache-2.0
#include "common/media/frame_converter.hpp"

#include <algorithm>
#include <array>
#include <utility>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

#include "common/base/clock.hpp"
#include "common/base/error.hpp"
#include "common/media/burn_text.hpp"
#include "common/media/plain_picture.hpp"
#include "common/media/turn.hpp"

namespace vlm::media {
namespace {

void copy_plane(const std::vector<std::uint8_t>& from, int width, int height, AVFrame& frame, int plane) {
    for (int row = 0; row < height; ++row) {
        const auto* line = from.data() + static_cast<std::ptrdiff_t>(row) * width;
        std::copy_n(line, width, frame.data[plane] + static_cast<std::ptrdiff_t>(row) * frame.linesize[plane]);
    }
}

/// A plain picture, upright.
Picture turned_as_it_is(const Picture& picture, Orientation orientation) {
    Picture upright = turned(picture, orientation);
    if (upright.frame->format == AV_PIX_FMT_YUVJ420P) upright.frame->color_range = AVCOL_RANGE_JPEG;
    if (upright.frame->format == AV_PIX_FMT_YUVJ420P) upright.frame->format = AV_PIX_FMT_YUV420P;
    return upright;
}

} // namespace

FrameConverter::FrameConverter(std::string subject, Orientation orientation, FrameTarget target)
    : m_subject{std::move(subject)}
    , m_target{std::move(target)}
    , m_orientation{orientation}
    , m_renderer{m_subject, orientation} {}

/// The format in which a picture can go on as it is; empty where it cannot.
std::string_view FrameConverter::kept_format(const Picture& picture) const {
    const bool sideways = m_orientation.quarter_turns % 2 == 1;
    const int width = sideways ? m_target.height : m_target.width;
    const int height = sideways ? m_target.width : m_target.height;
    const bool size = picture.frame->width == width && picture.frame->height == height;
    return size && m_target.burn_time == BurnTime::no ? plain_format(picture) : "";
}

Picture FrameConverter::convert(const Picture& picture) {
    const std::string_view kept = kept_format(picture);
    if (m_target.pixel_format.empty()) m_target.pixel_format = kept.empty() ? "yuv420p" : kept;
    if (kept == m_target.pixel_format) return turned_as_it_is(picture, m_orientation);
    Picture converted{picture.t, nullptr};
    const base::YuvImage made = image(picture);
    converted.frame = make_target();
    AVFrame& frame = *converted.frame;
    if (frame.format == AV_PIX_FMT_RGB24) {
        to_rgb(made, frame);
        return converted;
    }
    copy_plane(made.y, made.width, made.height, frame, 0);
    if (frame.format == AV_PIX_FMT_YUV420P) {
        copy_plane(made.u, made.chroma_width(), made.chroma_height(), frame, 1);
        copy_plane(made.v, made.chroma_width(), made.chroma_height(), frame, 2);
    }
    return converted;
}

base::YuvImage FrameConverter::image(const Picture& picture) {
    base::YuvImage image = m_renderer.render(picture, m_target.width, m_target.height);
    if (m_target.burn_time == BurnTime::yes) burn_text(image, base::format_clock(picture.t));
    return image;
}

AvPtr<AVFrame> FrameConverter::make_target() const {
    AvPtr<AVFrame> frame = make_frame();
    frame->format = av_get_pix_fmt(m_target.pixel_format.c_str());
    frame->width = m_target.width;
    frame->height = m_target.height;
    frame->color_range = AVCOL_RANGE_JPEG;
    frame->colorspace = frame->format == AV_PIX_FMT_RGB24 ? AVCOL_SPC_RGB : AVCOL_SPC_SMPTE170M;
    av_check(av_frame_get_buffer(frame.get(), 0), m_subject, "a picture");
    return frame;
}

void FrameConverter::to_rgb(const base::YuvImage& image, AVFrame& frame) {
    if (!m_to_rgb) {
        constexpr int flags = SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT;
        m_to_rgb.reset(sws_getContext(image.width, image.height, AV_PIX_FMT_YUVJ420P, image.width, image.height,
                                      AV_PIX_FMT_RGB24, flags, nullptr, nullptr, nullptr));
        if (!m_to_rgb) throw base::InputError{m_subject, "cannot convert its pictures to RGB"};
        const int* bt601 = sws_getCoefficients(SWS_CS_ITU601);
        sws_setColorspaceDetails(m_to_rgb.get(), bt601, 1, bt601, 1, 0, 1 << 16, 1 << 16);
    }
    const std::array<const std::uint8_t*, 3> planes = {image.y.data(), image.u.data(), image.v.data()};
    const std::array<int, 3> strides = {image.width, image.chroma_width(), image.chroma_width()};
    sws_scale(m_to_rgb.get(), planes.data(), strides.data(), 0, image.height, frame.data, frame.linesize);
}

} // namespace vlm::media
