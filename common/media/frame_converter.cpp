// SPDX-License-Identifier: Apache-2.0
#include "common/media/frame_converter.hpp"

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
    const base::YuvImage made = image(picture);
    if (m_target.pixel_format == "rgb24") return to_rgb(made, picture.t);
    return plain_picture(made, picture.t, m_target.pixel_format == "gray" ? Tint::gray : Tint::colour, m_subject);
}

base::YuvImage FrameConverter::image(const Picture& picture) {
    base::YuvImage image = m_renderer.render(picture, m_target.width, m_target.height);
    if (m_target.burn_time == BurnTime::yes) burn_text(image, base::format_clock(picture.t));
    return image;
}

Picture FrameConverter::to_rgb(const base::YuvImage& image, base::Micros t) {
    if (!m_to_rgb) {
        constexpr int flags = SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT;
        m_to_rgb.reset(sws_getContext(image.width, image.height, AV_PIX_FMT_YUVJ420P, image.width, image.height,
                                      AV_PIX_FMT_RGB24, flags, nullptr, nullptr, nullptr));
        if (!m_to_rgb) throw base::InputError{m_subject, "cannot convert its pictures to RGB"};
        const int* bt601 = sws_getCoefficients(SWS_CS_ITU601);
        sws_setColorspaceDetails(m_to_rgb.get(), bt601, 1, bt601, 1, 0, 1 << 16, 1 << 16);
    }
    Picture picture{t, make_frame()};
    AVFrame& frame = *picture.frame;
    frame.format = AV_PIX_FMT_RGB24;
    frame.width = image.width;
    frame.height = image.height;
    frame.color_range = AVCOL_RANGE_JPEG;
    frame.colorspace = AVCOL_SPC_RGB;
    av_check(av_frame_get_buffer(&frame, 0), m_subject, "a picture");
    const std::array<const std::uint8_t*, 3> planes = {image.y.data(), image.u.data(), image.v.data()};
    const std::array<int, 3> strides = {image.width, image.chroma_width(), image.chroma_width()};
    sws_scale(m_to_rgb.get(), planes.data(), strides.data(), 0, image.height, frame.data, frame.linesize);
    return picture;
}

} // namespace vlm::media
