// SPDX-License-Identifier: Apache-2.0
#include "common/media/renderer.hpp"

#include <array>
#include <new>
#include <utility>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

#include "common/base/error.hpp"
#include "common/media/tone_mapper.hpp"
#include "common/media/yuv_transform.hpp"

namespace vlm::media {

/// What a scaler depends on.
struct Renderer::Kind {
    int format;
    int width;
    int height;
    AVColorRange range;
    int to_width;
    int to_height;
    friend bool operator==(const Kind&, const Kind&) = default;
};

namespace {

bool is_hdr(const AVFrame& frame) {
    return frame.color_trc == AVCOL_TRC_SMPTE2084 || frame.color_trc == AVCOL_TRC_ARIB_STD_B67;
}

bool is_full_range(const AVFrame& frame) {
    const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    const bool rgb = format != nullptr && (format->flags & AV_PIX_FMT_FLAG_RGB) != 0;
    const bool jpeg = frame.format == AV_PIX_FMT_YUVJ420P || frame.format == AV_PIX_FMT_YUVJ422P ||
                      frame.format == AV_PIX_FMT_YUVJ444P || frame.format == AV_PIX_FMT_YUVJ440P;
    return rgb || jpeg || frame.color_range == AVCOL_RANGE_JPEG;
}

struct LumaWeights {
    double kr;
    double kb;
};
constexpr LumaWeights bt601{0.299, 0.114};

/// Of a frame's matrix. Unmarked video is taken as BT.601, as ffmpeg's scale filter takes it.
LumaWeights weights_of(const AVFrame& frame) {
    switch (frame.colorspace) {
    case AVCOL_SPC_BT709: return {0.2126, 0.0722};
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL: return {0.2627, 0.0593};
    case AVCOL_SPC_SMPTE240M: return {0.212, 0.087};
    case AVCOL_SPC_FCC: return {0.30, 0.11};
    default: return bt601;
    }
}

} // namespace

Renderer::Renderer(std::string subject, Orientation orientation)
    : m_subject{std::move(subject)}, m_orientation{orientation} {}

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
    base::YuvImage image = scale(*frame, width, height);
    const LumaWeights weights = weights_of(*frame);
    const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame->format));
    if (format != nullptr && (format->flags & AV_PIX_FMT_FLAG_RGB) == 0) to_bt601(image, weights.kr, weights.kb);
    return upright(std::move(image), m_orientation);
}

SwsContext* Renderer::scaler_for(const AVFrame& frame, int width, int height) {
    const AVColorRange range = is_full_range(frame) ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    const Kind kind{frame.format, frame.width, frame.height, range, width, height};
    if (m_scaler && m_kind && *m_kind == kind) return m_scaler.get();
    const bool smaller = width < frame.width || height < frame.height;
    m_scaler.reset(sws_getContext(frame.width, frame.height, static_cast<AVPixelFormat>(frame.format), width, height,
                                  AV_PIX_FMT_YUV420P, smaller ? SWS_AREA : SWS_BICUBIC, nullptr, nullptr, nullptr));
    if (!m_scaler) {
        const char* name = av_get_pix_fmt_name(static_cast<AVPixelFormat>(frame.format));
        throw base::InputError{m_subject, std::string{"cannot convert pictures of format "} + (name ? name : "?")};
    }
    // The matrix is changed afterwards, on the smaller picture and without a way through RGB.
    const int* matrix = sws_getCoefficients(SWS_CS_ITU601);
    sws_setColorspaceDetails(m_scaler.get(), matrix, range == AVCOL_RANGE_JPEG ? 1 : 0, matrix, 1, 0, 1 << 16, 1 << 16);
    m_kind = std::make_unique<Kind>(kind);
    return m_scaler.get();
}

base::YuvImage Renderer::scale(const AVFrame& frame, int width, int height) {
    SwsContext* scaler = scaler_for(frame, width, height);
    base::YuvImage image{width, height};
    const std::array<std::uint8_t*, 4> planes = {image.y.data(), image.u.data(), image.v.data(), nullptr};
    const std::array<int, 4> strides = {width, image.chroma_width(), image.chroma_width(), 0};
    const int rows = sws_scale(scaler, frame.data, frame.linesize, 0, frame.height, planes.data(), strides.data());
    if (rows != height) throw base::InputError{m_subject, "a picture cannot be scaled"};
    return image;
}

} // namespace vlm::media
