// SPDX-License-Identifier: Apache-2.0
#include "common/media/renderer.hpp"

#include <algorithm>
#include <array>
#include <utility>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

#include "common/media/tone_mapper.hpp"
#include "common/media/yuv_transform.hpp"

namespace vlm::media {

namespace {

/// Whether the samples are BT.601 luma and chroma, or grey, or not marked.
bool is_bt601(const AVFrame& frame) {
    const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    if (format == nullptr || (format->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) != 0) return false;
    if (format->nb_components < 3) return true;
    const int* matrix = sws_getCoefficients(frame.colorspace);
    return std::equal(matrix, matrix + 4, sws_getCoefficients(SWS_CS_ITU601));
}

/// As JPEG wants it.
Scaler::Target target(AVPixelFormat format, int width, int height) {
    return {format, width, height, true, SWS_CS_ITU601};
}

} // namespace

Renderer::Renderer(std::string subject, Orientation orientation)
    : m_subject{std::move(subject)}
    , m_orientation{orientation}
    , m_scaler{m_subject} {}

Renderer::~Renderer() = default;

base::YuvImage Renderer::render(const Picture& picture, int width, int height) {
    if (m_orientation.quarter_turns % 2 == 1) std::swap(width, height);
    const AVFrame* frame = picture.frame.get();
    AvPtr<AVFrame> mapped;
    if (is_hdr(*frame)) {
        if (!m_tone_mapper) m_tone_mapper = std::make_unique<ToneMapper>(m_subject);
        mapped = m_tone_mapper->map(*frame, width, height);
        frame = mapped.get();
    }
    base::YuvImage image = is_bt601(*frame) ? scale(*frame, width, height) : scale_through_rgb(*frame, width, height);
    return upright(std::move(image), m_orientation);
}

base::YuvImage Renderer::scale(const AVFrame& frame, int width, int height) {
    base::YuvImage image{width, height};
    const std::array<std::uint8_t*, 4> planes = {image.y.data(), image.u.data(), image.v.data(), nullptr};
    const std::array<int, 4> strides = {width, image.chroma_width(), image.chroma_width(), 0};
    m_scaler.scale(frame, target(AV_PIX_FMT_YUV420P, width, height), planes.data(), strides.data());
    return image;
}

base::YuvImage Renderer::scale_through_rgb(const AVFrame& frame, int width, int height) {
    const auto samples = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    RgbPlanes rgb{width, height, {}, {}, {}};
    for (auto* plane : {&rgb.r, &rgb.g, &rgb.b})
        plane->resize(samples);
    const std::array<std::uint8_t*, 4> planes = {rgb.g.data(), rgb.b.data(), rgb.r.data(), nullptr};
    const std::array<int, 4> strides = {width, width, width, 0};
    m_scaler.scale(frame, target(AV_PIX_FMT_GBRP, width, height), planes.data(), strides.data());
    return to_yuv(rgb);
}

} // namespace vlm::media
