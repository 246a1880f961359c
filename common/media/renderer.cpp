// SPDX-License-Identifier: Apache-2.0
#include "common/media/renderer.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <utility>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/opt.h>
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
    AVColorSpace matrix;
    int to_format;
    int to_width;
    int to_height;
    friend bool operator==(const Kind&, const Kind&) = default;
};

namespace {

/// Whether the samples are BT.601 luma and chroma, or grey, or not marked.
bool is_bt601(const AVFrame& frame) {
    const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    if (format == nullptr || (format->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) != 0) return false;
    if (format->nb_components < 3) return true;
    const int* matrix = sws_getCoefficients(frame.colorspace);
    return std::equal(matrix, matrix + 4, sws_getCoefficients(SWS_CS_ITU601));
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
    base::YuvImage image = is_bt601(*frame) ? scale(*frame, width, height) : scale_through_rgb(*frame, width, height);
    return upright(std::move(image), m_orientation);
}

/// Null where swscale cannot do it.
AvPtr<SwsContext> Renderer::make_scaler(const Kind& kind) {
    AvPtr<SwsContext> scaler{sws_alloc_context()};
    if (!scaler) throw std::bad_alloc{};
    const bool smaller = kind.to_width < kind.width || kind.to_height < kind.height;
    const int exact = SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT;
    // Both ranges must be known before the scaler is set up, or it takes a shorter way that leaves them as they are.
    const std::array<std::pair<const char*, int>, 9> options = {{
        {"srcw", kind.width},
        {"srch", kind.height},
        {"src_format", kind.format},
        {"src_range", kind.range == AVCOL_RANGE_JPEG ? 1 : 0},
        {"dstw", kind.to_width},
        {"dsth", kind.to_height},
        {"dst_format", kind.to_format},
        {"dst_range", 1},
        {"sws_flags", (smaller ? SWS_AREA : SWS_BICUBIC) | exact},
    }};
    for (const auto& [name, value] : options) {
        av_opt_set_int(scaler.get(), name, value, 0);
    }
    if (sws_init_context(scaler.get(), nullptr, nullptr) < 0) return nullptr;
    int* table = nullptr;
    int full = 0; // some formats (yuvj420p, gray) say so by themselves
    int brightness = 0;
    int contrast = 0;
    int saturation = 0;
    int to_full = 0;
    sws_getColorspaceDetails(scaler.get(), &table, &full, &table, &to_full, &brightness, &contrast, &saturation);
    if (kind.range != AVCOL_RANGE_UNSPECIFIED) full = kind.range == AVCOL_RANGE_JPEG ? 1 : 0;
    const int* bt601 = sws_getCoefficients(SWS_CS_ITU601);
    sws_setColorspaceDetails(scaler.get(), sws_getCoefficients(kind.matrix), full, bt601, 1, brightness, contrast,
                             saturation);
    return scaler;
}

SwsContext* Renderer::scaler_for(const Kind& kind) {
    if (m_scaler && m_kind && *m_kind == kind) return m_scaler.get();
    m_scaler = make_scaler(kind);
    if (!m_scaler) {
        const char* name = av_get_pix_fmt_name(static_cast<AVPixelFormat>(kind.format));
        throw base::InputError{m_subject, std::string{"cannot convert pictures of format "} + (name != nullptr ? name : "?")};
    }
    m_kind = std::make_unique<Kind>(kind);
    return m_scaler.get();
}

void Renderer::scale(const AVFrame& frame, const Kind& kind, std::uint8_t* const* planes, const int* strides) {
    const int rows = sws_scale(scaler_for(kind), frame.data, frame.linesize, 0, frame.height, planes, strides);
    if (rows != kind.to_height) throw base::InputError{m_subject, "a picture cannot be scaled"};
}

base::YuvImage Renderer::scale(const AVFrame& frame, int width, int height) {
    const Kind kind{frame.format,       frame.width, frame.height, frame.color_range, frame.colorspace,
                    AV_PIX_FMT_YUV420P, width,       height};
    base::YuvImage image{width, height};
    const std::array<std::uint8_t*, 4> planes = {image.y.data(), image.u.data(), image.v.data(), nullptr};
    const std::array<int, 4> strides = {width, image.chroma_width(), image.chroma_width(), 0};
    scale(frame, kind, planes.data(), strides.data());
    return image;
}

base::YuvImage Renderer::scale_through_rgb(const AVFrame& frame, int width, int height) {
    const Kind kind{frame.format,    frame.width, frame.height, frame.color_range, frame.colorspace,
                    AV_PIX_FMT_GBRP, width,       height};
    const auto samples = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    RgbPlanes rgb{width, height, {}, {}, {}};
    for (auto* plane : {&rgb.r, &rgb.g, &rgb.b}) plane->resize(samples);
    const std::array<std::uint8_t*, 4> planes = {rgb.g.data(), rgb.b.data(), rgb.r.data(), nullptr};
    const std::array<int, 4> strides = {width, width, width, 0};
    scale(frame, kind, planes.data(), strides.data());
    return to_yuv(rgb);
}

} // namespace vlm::media
