// SPDX-License-Identifier: Apache-2.0
#include "common/media/scaler.hpp"

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
#include "common/media/picture.hpp"

namespace vlm::media {

struct Scaler::Kind {
    int format;
    int width;
    int height;
    AVColorRange range;
    AVColorSpace matrix;
    Target target;
    friend bool operator==(const Kind&, const Kind&) = default;
};

Scaler::Scaler(std::string subject)
    : m_subject{std::move(subject)} {}

Scaler::~Scaler() = default;

/// Null where swscale cannot do it.
AvPtr<SwsContext> Scaler::make(const Kind& kind) {
    AvPtr<SwsContext> scaler{sws_alloc_context()};
    if (!scaler) throw std::bad_alloc{};
    const bool smaller = kind.target.width < kind.width || kind.target.height < kind.height;
    // Else the colours of two pixels of RGB are read as one, and at an odd width that of one beyond the picture.
    const int all_colours = is_rgb(kind.format) ? SWS_FULL_CHR_H_INP : 0;
    const int each_colour = is_rgb(kind.target.format) ? SWS_FULL_CHR_H_INT : 0;
    const int exact = SWS_ACCURATE_RND | each_colour | all_colours;
    // Both ranges must be known before the scaler is set up, or it takes a shorter way that leaves them as they are.
    const std::array<std::pair<const char*, int>, 9> options = {{
        {"srcw", kind.width},
        {"srch", kind.height},
        {"src_format", kind.format},
        {"src_range", kind.range == AVCOL_RANGE_JPEG ? 1 : 0},
        {"dstw", kind.target.width},
        {"dsth", kind.target.height},
        {"dst_format", kind.target.format},
        {"dst_range", kind.target.full_range ? 1 : 0},
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
    // RGB has no matrix: libswscale scales it as luma and chroma, and must go back by the matrix by which it came.
    const int matrix = is_rgb(kind.format) ? kind.target.matrix : kind.matrix;
    sws_setColorspaceDetails(scaler.get(), sws_getCoefficients(matrix), full, sws_getCoefficients(kind.target.matrix),
                             kind.target.full_range ? 1 : 0, brightness, contrast, saturation);
    return scaler;
}

SwsContext* Scaler::context_for(const Kind& kind) {
    if (m_context && m_kind && *m_kind == kind) return m_context.get();
    m_context = make(kind);
    if (!m_context) {
        const char* name = av_get_pix_fmt_name(static_cast<AVPixelFormat>(kind.format));
        throw base::InputError{m_subject,
                               std::string{"cannot convert pictures of format "} + (name != nullptr ? name : "?")};
    }
    m_kind = std::make_unique<Kind>(kind);
    return m_context.get();
}

void Scaler::scale(const AVFrame& frame, const Target& target, std::uint8_t* const* planes, const int* strides) {
    const Kind kind{frame.format, frame.width, frame.height, frame.color_range, frame.colorspace, target};
    const int rows = sws_scale(context_for(kind), frame.data, frame.linesize, 0, frame.height, planes, strides);
    if (rows != target.height) throw base::InputError{m_subject, "a picture cannot be scaled"};
}

} // namespace vlm::media
